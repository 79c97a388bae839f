using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Database;

/// <summary>Forgets answers after a week: long past any retry, and no longer than personal data in them should stay.</summary>
internal sealed partial class RequestLogCleaner(NpgsqlDataSource database, TimeProvider clock, ILogger<RequestLogCleaner> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var clean = database.CreateCommand("""
                    delete from request_log where ctid in
                        (select ctid from request_log where created_at < now() - interval '7 days' limit 10000)
                    """);
                await clean.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogFailed(log, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old answers could not be deleted; the next hour tries again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
