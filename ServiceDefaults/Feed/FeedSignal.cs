using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Feed;

/// <summary>Wakes whoever follows this service's feed as soon as an event is committed (LISTEN/NOTIFY). Polling is the net below it.</summary>
internal sealed partial class FeedSignal(NpgsqlDataSource database, TimeProvider clock, ILogger<FeedSignal> log) : BackgroundService
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Take it before reading the feed; it completes at the first commit after that.</summary>
    internal Task Next => _next.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, _) => Pulse();
                await using (var listen = new NpgsqlCommand("listen feed", connection))
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                Pulse();
                while (true)
                    await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException)
            {
                LogLost(log, e);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Pulse() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database no longer tells of new events; polling goes on and listening is tried again")]
    private static partial void LogLost(ILogger log, Exception e);
}
