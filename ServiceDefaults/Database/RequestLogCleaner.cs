using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Database;

/// <summary>Forgets answers after a week: long past any retry, and no longer than personal data in them should stay.</summary>
internal sealed class RequestLogCleaner(NpgsqlDataSource database, TimeProvider clock, ILogger<RequestLogCleaner> log) : Sweep(TimeSpan.FromHours(1), clock, log)
{
    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        await using var clean = database.CreateCommand("""
            delete from request_log where ctid in
                (select ctid from request_log where created_at < now() - interval '7 days' limit 10000)
            """);
        await clean.ExecuteNonQueryAsync(cancellation);
    }
}
