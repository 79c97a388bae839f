using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>What booking and canceling have in common.</summary>
internal static class LoopChange
{
    /// <summary>Why a guarded change of a loop changed no row.</summary>
    internal static async Task<Exception> Refusal(Guid id, long? revision, string verb, Write write)
    {
        var now = await write.Connection.QuerySingleOrDefaultAsync<Now>(new CommandDefinition(
            "select state, revision from loops where id = @id", new { id }, cancellationToken: write.Cancellation));
        if (now is null)
            return Problem.NotFound("loop", id);
        return revision is not null && revision != now.Revision ? Problem.Stale("loop", id)
            : Problem.Precondition(ErrorReason.LoopState, $"The loop is {((LoopState)now.State).ToString().ToLowerInvariant()}; one cannot {verb} it.",
                ("loop_id", id), ("state", (LoopState)now.State));
    }

    /// <summary>Frees the time of loops whose rows this transaction has changed, and lowers the counters of their days and weeks.</summary>
    internal static Task FreeTime(IReadOnlyCollection<Guid> loops, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        select 1 from interviewer_days d
        where (d.interviewer_id, d.day) in (select p.interviewer_id, p.day from interviews i join interview_seats p on p.interview_id = i.id
            where i.loop_id = any(@loops) and exists (select from slots s where s.interview_id = i.id))
        order by d.interviewer_id, d.day for update;
        update interviewer_days d set booked = d.booked - taken.seats
        from (
            select p.interviewer_id, p.day, count(*) as seats from interviews i join interview_seats p on p.interview_id = i.id
            where i.loop_id = any(@loops) and exists (select from slots s where s.interview_id = i.id) group by 1, 2
        ) taken
        where d.interviewer_id = taken.interviewer_id and d.day = taken.day;
        select 1 from interviewer_weeks w
        where (w.interviewer_id, w.week) in (select p.interviewer_id, p.day - (extract(isodow from p.day)::int - 1) from interviews i join interview_seats p on p.interview_id = i.id
            where i.loop_id = any(@loops) and exists (select from slots s where s.interview_id = i.id))
        order by w.interviewer_id, w.week for update;
        update interviewer_weeks w set booked = w.booked - taken.seats
        from (
            select p.interviewer_id, p.day - (extract(isodow from p.day)::int - 1) as week, count(*) as seats
            from interviews i join interview_seats p on p.interview_id = i.id
            where i.loop_id = any(@loops) and exists (select from slots s where s.interview_id = i.id) group by 1, 2
        ) taken
        where w.interviewer_id = taken.interviewer_id and w.week = taken.week;
        delete from slots where interview_id in (select id from interviews where loop_id = any(@loops))
        """, new { loops = loops.ToArray() }, cancellationToken: write.Cancellation));

    private sealed record Now(short State, long Revision);
}
