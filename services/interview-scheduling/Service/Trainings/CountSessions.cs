using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Trainings;

/// <summary>
/// Counts interviews that took place for those who learn in them, each once, and promotes whoever has enough in a stage: from
/// listening to leading, and then to being qualified. Several instances share the work.
/// </summary>
public sealed class CountSessions(Writes writes, TimeProvider clock, IConfiguration configuration, ILogger<CountSessions> log) : Sweep(TimeSpan.FromMinutes(1), clock, log)
{
    private const string Actor = "trainings";
    private const int AtOnce = 200;

    private readonly int _enough = SessionsPerStage(configuration);

    /// <summary>Sessions after which a stage is done: <c>Trainings:SessionsPerStage</c>, 3 if not set.</summary>
    internal static int SessionsPerStage(IConfiguration configuration) => Math.Max(1, configuration.GetValue("Trainings:SessionsPerStage", 3));

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await writes.InTransaction(Count, cancellation) == AtOnce)
        {
        }
    }

    private async Task<int> Count(Write write)
    {
        var over = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            update interviews set counted_at = now() where id in (
                select id from interviews where counted_at is null and state = 2 order by id limit @AtOnce for update skip locked)
            returning id
            """, new { AtOnce }, cancellationToken: write.Cancellation))).AsList();
        if (over.Count == 0)
            return 0;
        // A seat of an earlier stage counts no more: the stage was changed by hand or reached by another interview.
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            update trainings t set sessions = t.sessions + learnt.sessions from (
                select s.interviewer_id, i.kind, s.role - 2 as stage, count(*) as sessions
                from interview_seats s join interviews i on i.id = s.interview_id where i.id = any(@over) and s.role in (3, 4) and not s.no_show group by 1, 2, 3
            ) learnt
            where t.interviewer_id = learnt.interviewer_id and t.kind = learnt.kind and t.stage = learnt.stage
            """, new { over }, cancellationToken: write.Cancellation));
        await Promote(write);
        return over.Count;
    }

    private async Task Promote(Write write)
    {
        var promoted = (await write.Connection.QueryAsync<(Guid Id, short Kind, short Stage)>(new CommandDefinition("""
            with done as (
                select interviewer_id, kind, stage from trainings where sessions >= @_enough order by interviewer_id, kind for update
            ), on_to_leading as (
                update trainings t set stage = 2, sessions = 0 from done where t.interviewer_id = done.interviewer_id and t.kind = done.kind and done.stage = 1
            ), finished as (
                delete from trainings t using done where t.interviewer_id = done.interviewer_id and t.kind = done.kind and done.stage = 2
            ), changed as (
                update interviewers p set revision = revision + 1, round_kinds = round_kinds || array(select kind from done where interviewer_id = p.id and stage = 2 order by kind)
                where id in (select interviewer_id from done)
            )
            select interviewer_id, kind, stage from done
            """, new { _enough }, cancellationToken: write.Cancellation))).AsList();
        foreach (var (id, kind, stage) in promoted)
            write.Append(new SchedulingEvent
            {
                TrainingPromoted = new() { InterviewerId = id.ToString(), Kind = (RoundKind)kind, Stage = stage == (short)TrainingStage.Shadow ? TrainingStage.ReverseShadow : TrainingStage.Unspecified },
            });
        if (promoted.Count > 0)
            write.Audit(Actor, "promote", [.. promoted.Select(one => one.Id).Distinct()]);
    }
}
