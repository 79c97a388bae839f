using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Ends holds that have passed, and takes for granted that interviews took place of which nobody said otherwise. Comes by
/// every few seconds; several instances share the work.
/// </summary>
public sealed class DueLoops(Writes writes, TimeProvider clock, IConfiguration configuration, ILogger<DueLoops> log) : Sweep(TimeSpan.FromSeconds(2), clock, log)
{
    private const int AtOnce = 50;

    /// <summary>Hours after the end of an interview in which a no-show can be said: <c>Loops:HoursToComplete</c>, 24 if not set.</summary>
    private readonly Duration _patience = Duration.FromHours(Math.Max(0, configuration.GetValue("Loops:HoursToComplete", 24)));

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await writes.InTransaction(Expire, cancellation) + await writes.InTransaction(Complete, cancellation) > 0)
        {
        }
    }

    private async Task<int> Expire(Write write)
    {
        var passed = await EndHolds(Instant.FromDateTimeOffset(Clock.GetUtcNow()), write);
        if (passed.Count > 0)
            await TakeTime.Bring(Guid.Empty, passed, write);
        return passed.Count;
    }

    /// <summary>
    /// Makes holds that have passed proposals again, and answers their interviews: whoever calls it brings slots in line. A
    /// hold that somebody has in hand is left to them, so this waits for nobody.
    /// </summary>
    internal static async Task<List<Guid>> EndHolds(Instant now, Write write)
    {
        var passed = (await write.Connection.QueryAsync<Hold>(new CommandDefinition("""
            update loops l set state = 1, held_until = null, revision = revision + 1
            where id in (select id from loops where state = 4 and held_until <= @now order by id limit @AtOnce for no key update skip locked)
            returning id, application_id, array(select id from interviews where loop_id = l.id) as interviews
            """, new { now, AtOnce }, cancellationToken: write.Cancellation))).AsList();
        if (passed.Count > 0)
            write.Audit("holds", "expire", [.. passed.SelectMany(one => new[] { one.Id, one.ApplicationId })]);
        await Told.Change([], passed.Select(one => new SchedulingEvent { HoldExpired = new() { LoopId = one.Id.ToString(), ApplicationId = one.ApplicationId.ToString() } }), write);
        return [.. passed.SelectMany(one => one.Interviews)];
    }

    private async Task<int> Complete(Write write)
    {
        var loops = (await write.Connection.QueryAsync<Guid>(new CommandDefinition($"""
            update loops set revision = revision + 1 where id in (
                select l.id from loops l where l.state = 2 and l.id in (select i.loop_id from interviews i where {Over} limit @AtOnce)
                order by l.id for no key update skip locked)
            returning id
            """, new { due = Due, AtOnce }, cancellationToken: write.Cancellation))).AsList();
        if (loops.Count == 0)
            return 0;
        var completed = (await write.Connection.QueryAsync<(Guid Id, Guid Loop, Guid Application)>(new CommandDefinition($"""
            update interviews i set state = 2 from loops l
            where l.id = i.loop_id and l.id = any(@loops) and {Over} returning i.id, l.id, l.application_id
            """, new { due = Due, loops }, cancellationToken: write.Cancellation))).AsList();
        write.Audit("completion", "complete", [.. completed.Select(one => one.Id)]);
        await Told.Change([], completed.Select(one => CompleteInterview.Fact(one.Loop, one.Application, one.Id)), write);
        await LoopChange.Settle(loops, write);
        return completed.Count;
    }

    /// <summary>Whoever should have led an interview declined and was not replaced: whether it took place, only a person can say.</summary>
    private const string Over = """
        i.state = 1 and upper(i.during) <= @due
            and not exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = i.interviewer_id)
        """;

    private Instant Due => Instant.FromDateTimeOffset(Clock.GetUtcNow()) - _patience;

    private sealed record Hold
    {
        public required Guid Id { get; init; }
        public required Guid ApplicationId { get; init; }
        public required Guid[] Interviews { get; init; }
    }
}
