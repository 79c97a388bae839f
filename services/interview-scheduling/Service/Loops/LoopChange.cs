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

    /// <summary>SQL of the Monday of the week of a seat s.</summary>
    internal const string Week = "s.day - (extract(isodow from s.day)::int - 1)";

    /// <summary>SQL of the seats, with day and week, of interviews of loops @loops whose time is taken.</summary>
    private const string Taken = $"""
        select s.interviewer_id, s.day, {Week} as week from interviews i join interview_seats s on s.interview_id = i.id
        where i.loop_id = any(@loops) and exists (select from slots t where t.interview_id = i.id)
        """;

    /// <summary>Frees the time of loops whose rows this transaction has changed, and lowers the counters of their days and weeks.</summary>
    internal static Task FreeTime(IReadOnlyCollection<Guid> loops, Write write) => write.Connection.ExecuteAsync(new CommandDefinition($"""
        {Lower("interviewer_days", "day")};
        {Lower("interviewer_weeks", "week")};
        delete from slots where interview_id in (select id from interviews where loop_id = any(@loops))
        """, new { loops = loops.ToArray() }, cancellationToken: write.Cancellation));

    /// <summary>SQL that lowers the counters of a table, locked in the order in which a booking takes them.</summary>
    private static string Lower(string table, string period) => $"""
        select 1 from {table} c where (c.interviewer_id, c.{period}) in (select interviewer_id, {period} from ({Taken}) taken)
        order by c.interviewer_id, c.{period} for update;
        update {table} c set booked = c.booked - taken.seats
        from (select interviewer_id, {period}, count(*) as seats from ({Taken}) taken group by 1, 2) taken
        where c.interviewer_id = taken.interviewer_id and c.{period} = taken.{period}
        """;

    private sealed record Now(short State, long Revision);
}
