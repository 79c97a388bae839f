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

    /// <summary>Frees the time of loops whose rows this transaction has changed, and lowers the counters of their days.</summary>
    internal static Task FreeTime(IReadOnlyCollection<Guid> loops, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        select 1 from interviewer_days d
        where (d.interviewer_id, d.day) in (select i.interviewer_id, i.day from interviews i join slots s on s.interview_id = i.id where i.loop_id = any(@loops))
        order by d.interviewer_id, d.day for update;
        update interviewer_days d set booked = d.booked - taken.interviews
        from (
            select i.interviewer_id, i.day, count(distinct i.id) as interviews from interviews i join slots s on s.interview_id = i.id
            where i.loop_id = any(@loops) group by i.interviewer_id, i.day
        ) taken
        where d.interviewer_id = taken.interviewer_id and d.day = taken.day;
        delete from slots where interview_id in (select id from interviews where loop_id = any(@loops))
        """, new { loops = loops.ToArray() }, cancellationToken: write.Cancellation));

    private sealed record Now(short State, long Revision);
}
