using Dapper;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>
/// Checks every candidate that changed against all others and keeps the pairs that are suggested. A change queues the
/// candidate in its own transaction, and one check runs at a time, so the later of two that change at once is checked when
/// both can be seen: no pair is missed, and none outlives its reasons.
/// </summary>
internal sealed partial class SuggestDuplicates(NpgsqlDataSource database, TimeProvider clock, ILogger<SuggestDuplicates> log) : BackgroundService
{
    private const int Batch = 200;

    /// <summary>'dupl' in ASCII: the advisory lock of the check that runs, among all instances of this service.</summary>
    private const long Lock = 0x6475706c;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            var wait = Pause;
            try
            {
                // After a large import half of the time is left to the people who use the database.
                if (await CheckSome(stoppingToken) == Batch)
                    wait = clock.GetElapsedTime(began);
            }
            catch (NpgsqlException e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }
            await Task.Delay(wait, clock, stoppingToken);
        }
    }

    /// <summary>Checks up to a batch of those queued, the first first, and answers how many it took from the queue.</summary>
    private async Task<int> CheckSome(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await connection.QuerySingleAsync<bool>(new CommandDefinition("select pg_try_advisory_xact_lock(@Lock)", new { Lock }, cancellationToken: cancellation)))
            return 0;
        var queued = (await connection.QueryAsync<Guid>(new CommandDefinition("""
            delete from duplicate_checks where id in (select id from duplicate_checks order by id limit @Batch) returning candidate_id
            """, new { Batch }, cancellationToken: cancellation))).AsList();
        if (queued.Count > 0)
            await Check([.. queued.Distinct()], connection, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return queued.Count;
    }

    private static async Task Check(Guid[] ids, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var suggested = (await Pair.Around(connection, ids, cancellation)).Where(pair => pair.IsSuggested).ToList();
        await connection.ExecuteAsync(new CommandDefinition("""
            delete from duplicate_suggestions s where (s.one = any(@ids) or s.other = any(@ids))
                and not exists (select from unnest(@ones, @others) as f (one, other) where f.one = s.one and f.other = s.other);
            insert into duplicate_suggestions (id, one, other, score) select * from unnest(@newIds, @ones, @others, @scores)
            on conflict (one, other) do update set score = excluded.score where duplicate_suggestions.score <> excluded.score
            """, new
        {
            ids, newIds = suggested.Select(_ => Guid.CreateVersion7()).ToArray(),
            ones = suggested.Select(pair => pair.One).ToArray(), others = suggested.Select(pair => pair.Other).ToArray(),
            scores = suggested.Select(pair => pair.Score).ToArray(),
        }, cancellationToken: cancellation));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A check for duplicates failed; what it took is queued still, and it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
