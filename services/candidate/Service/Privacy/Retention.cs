using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>
/// Erases, each hour, whoever is due by the retention rules. Each person in a transaction of its own, looked at again under
/// lock: a run that is cut off has erased whom it erased, and what happened in between keeps the person. One instance runs
/// at a time; two would do no harm but wait for each other.
/// </summary>
public sealed partial class Retention(NpgsqlDataSource database, Writes writes, TimeProvider clock, ILogger<Retention> log) : BackgroundService
{
    /// <summary>Who asked for the erasure, as the erasure and the audit log say it.</summary>
    internal const string Actor = "retention";

    /// <summary>'retain' in ASCII: the advisory lock of a run.</summary>
    private const long RunLock = 0x72657461696e;

    private static readonly TimeSpan RunEvery = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RunEvery, clock);
        do
        {
            try
            {
                var erased = await Run(stoppingToken);
                if (erased > 0)
                    LogErased(log, erased);
            }
            catch (NpgsqlException e)
            {
                LogFailed(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Erases everyone who is due, and answers how many. Does nothing where another instance is at it.</summary>
    internal async Task<int> Run(CancellationToken cancellation)
    {
        await using var held = await database.OpenConnectionAsync(cancellation);
        await using (var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", held) { Parameters = { new() { Value = RunLock } } })
            if (await take.ExecuteScalarAsync(cancellation) is not true)
                return 0;
        try
        {
            var erased = 0;
            await foreach (var candidate in DueCandidate.After(default, held, cancellation))
                erased += await EraseIfDue(candidate.Id, cancellation) ? 1 : 0;
            await writes.InTransaction(EndAbandonedImports, cancellation);
            return erased;
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", held) { Parameters = { new() { Value = RunLock } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>Of an import that nobody went on with for a week, what waited for its next part may be half a row about a person.</summary>
    private static async Task<bool> EndAbandonedImports(Write write)
    {
        var ended = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            update candidate_imports set state = 2, rest = '', updated_at = now() where state = 1 and updated_at < now() - interval '7 days' returning id
            """, cancellationToken: write.Cancellation))).AsList();
        if (ended.Count > 0)
            write.Audit(Actor, "end-import", ended);
        return true;
    }

    private async Task<bool> EraseIfDue(Guid candidate, CancellationToken cancellation)
    {
        try
        {
            return await writes.InTransaction(async write =>
            {
                var person = await EraseCandidate.Lock(candidate, write);
                if (!await DueCandidate.Is(person.Remains, write.Connection, write.Cancellation))
                    return false;
                var erasure = await EraseCandidate.Erase(person, ErasureReason.Retention, Actor, write);
                write.Audit(Actor, "erase", [.. person.Candidates, Guid.Parse(erasure.Id)]);
                return true;
            }, cancellation);
        }
        catch (Exception e) when (e is RpcException or PostgresException)
        {
            // Somebody works on the candidate at this moment, or placed a hold. Whatever else it is, it keeps nobody else: the
            // next run looks again.
            LogLeft(log, candidate, e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention erased {Erased} people whose time was over")]
    private static partial void LogErased(ILogger log, int erased);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention left candidate {Candidate} to the next run")]
    private static partial void LogLeft(ILogger log, Guid candidate, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Retention failed; the next hour tries again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
