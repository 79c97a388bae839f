using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Brings slots and counters in line with interviews that a transaction has changed: booked, held, moved, given to other
/// people, canceled. It asks not what changed but who should be taken now and who is, so one recipe serves all of them.
/// </summary>
/// <remarks>
/// <para>The order of locks is the same for everyone: loops, then days by (interviewer, day), weeks by (interviewer, week),
/// then slots by (resource, start). Counters change by the difference of new and old, so that each row is touched once.</para>
/// <para>A transaction that first gave back its old time and then waited for new time would hold up whoever waits for the
/// old one and holds the new one. So what is not its own yet is taken first, beside the old slots; of a new slot that
/// overlaps an old one only the part outside of it. Old slots that stand are a conflict to others, not something to wait
/// for. Only when nothing is left to wait for the old ones go and the new ones are made whole.</para>
/// </remarks>
internal static class TakeTime
{
    /// <summary>Takes and frees time. Refused with TIME_TAKEN, DAY_LIMIT_REACHED or WEEK_LIMIT_REACHED.</summary>
    /// <param name="loop">The loop that a refusal names.</param>
    /// <param name="interviews">Everything that the transaction has changed.</param>
    /// <param name="write">The transaction.</param>
    /// <param name="resources">Only the time of these, where the others stay as they are.</param>
    /// <param name="frees">Whether anything may be freed. What only takes goes with one statement less.</param>
    internal static async Task Bring(Guid loop, IReadOnlyCollection<Guid> interviews, Write write, IReadOnlyCollection<Guid>? resources = null, bool frees = true)
    {
        NpgsqlBatchCommand Command(string sql) => new(sql)
        {
            Parameters = { new() { Value = interviews.ToArray() }, new() { Value = (object?)resources?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } },
        };
        await using var batch = new NpgsqlBatch(write.Connection) { BatchCommands = { Command(Days), Command(Weeks), Command(Take) } };
        if (frees)
        {
            batch.BatchCommands.Add(Command(Free));
            batch.BatchCommands.Add(Command(MakeWhole));
        }
        try
        {
            await using var result = await batch.ExecuteReaderAsync(write.Cancellation);
            await result.ReadAsync(write.Cancellation);
            // A conflict inserts nothing and says nothing: only the count tells.
            if (result.GetInt64(0) > 0)
                throw Conflict.TimeTaken(loop);
            while (await result.NextResultAsync(write.Cancellation))
            {
            }
        }
        catch (PostgresException e) when (e.ConstraintName == "slots_no_overlap")
        {
            // Two interviews of its own that overlap.
            throw Conflict.TimeTaken(loop);
        }
        catch (PostgresException e) when (e.ConstraintName == "interviewer_days_limit")
        {
            throw Problem.Precondition(ErrorReason.DayLimitReached, "An interviewer has the interviews of that day already. Propose again.", ("loop_id", loop));
        }
        catch (PostgresException e) when (e.ConstraintName == "interviewer_weeks_limit")
        {
            throw Problem.Precondition(ErrorReason.WeekLimitReached, "An interviewer has the interviews of that week already. Propose again.", ("loop_id", loop));
        }
    }

    /// <summary>
    /// Whose time should be taken: of everyone in it with the rest around it, of the candidate, and of the room. An interview
    /// takes time while its loop is held or booked, and always where it took place. Rest belongs to each interview of a
    /// person: between two of them lie the rest after the first and the rest before the second.
    /// </summary>
    private const string Should = """
        with taking as (
            select i.id, i.during, i.room_id, l.candidate_id from interviews i join loops l on l.id = i.loop_id
            where i.id = any($1) and (l.state in (2, 4) and i.state = 1 or i.state in (2, 4))
        ), should as (
            select * from (
                select s.interviewer_id as resource_id, i.id as interview_id, s.day,
                    tstzrange(lower(i.during) - make_interval(mins => p.rest_before), upper(i.during) + make_interval(mins => p.rest_after), '[)') as during
                from taking i join interview_seats s on s.interview_id = i.id join interviewers p on p.id = s.interviewer_id
                where not exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = s.interviewer_id)
                union all select candidate_id, id, null, during from taking
                union all select room_id, id, null, during from taking where room_id is not null
            ) everyone where $2::uuid[] is null or resource_id = any($2)
        ), has as (
            select resource_id, interview_id, day, during from slots where interview_id = any($1) and ($2 is null or resource_id = any($2))
        )
        """;

    private const string Changes = $"""
        {Should}, both_ways as (select resource_id, day, 1 as n from should where day is not null union all select resource_id, day, -1 from has where day is not null)
        """;

    // What is lowered is there already, so its row is never inserted; but Postgres holds even that row against the CHECK.
    private const string Days = $"""
        {Changes}, change as (select resource_id, day, sum(n) as n from both_ways group by 1, 2 having sum(n) <> 0)
        insert into interviewer_days as d (interviewer_id, day, booked, most)
        select c.resource_id, c.day, greatest(c.n, 0), p.max_interviews_per_day from change c join interviewers p on p.id = c.resource_id order by 1, 2
        on conflict (interviewer_id, day) do update set
            booked = d.booked + (select n from change c where c.resource_id = d.interviewer_id and c.day = d.day),
            most = case when excluded.booked > 0 then excluded.most else d.most end
        """;

    private const string Weeks = $"""
        {Changes}, change as (select resource_id, day - (extract(isodow from day)::int - 1) as week, sum(n) as n from both_ways group by 1, 2 having sum(n) <> 0)
        insert into interviewer_weeks as w (interviewer_id, week, booked, most)
        select c.resource_id, c.week, greatest(c.n, 0), p.max_interviews_per_week from change c join interviewers p on p.id = c.resource_id order by 1, 2
        on conflict (interviewer_id, week) do update set
            booked = w.booked + (select n from change c where c.resource_id = w.interviewer_id and c.week = w.week),
            most = case when excluded.booked > 0 then excluded.most else w.most end
        """;

    private const string Take = $$"""
        {{Should}}, parts as (
            select s.resource_id, s.interview_id, s.day, unnest(
                tstzmultirange(s.during) - coalesce((select range_agg(h.during) from has h where h.resource_id = s.resource_id), '{}')) as during from should s
        ), taken as (
            insert into slots (resource_id, during, interview_id, day) select resource_id, during, interview_id, day from parts order by resource_id, lower(during)
            on conflict on constraint slots_no_overlap do nothing returning 1
        )
        select (select count(*) from parts) - (select count(*) from taken)
        """;

    private const string Free = $"""
        {Should}
        delete from slots s using has h where s.interview_id = h.interview_id and s.resource_id = h.resource_id and s.during = h.during
            and not exists (select from should d where d.interview_id = h.interview_id and d.resource_id = h.resource_id and d.during = h.during and d.day is not distinct from h.day)
        """;

    private const string MakeWhole = $"""
        {Should}
        insert into slots (resource_id, during, interview_id, day) select resource_id, during, interview_id, day from should d
        where not exists (select from has h where h.interview_id = d.interview_id and h.resource_id = d.resource_id and h.during = d.during)
        """;
}

/// <summary>Refusals since somebody else was quicker.</summary>
internal static class Conflict
{
    private static readonly string[] Reasons = ["TIME_TAKEN", "DAY_LIMIT_REACHED", "WEEK_LIMIT_REACHED"];
    private const int Attempts = 4;

    internal static RpcException TimeTaken(Guid loop) =>
        Problem.Precondition(ErrorReason.TimeTaken, "Someone's time was taken since the proposal. Propose again.", ("loop_id", loop));

    internal static string ReasonOf(RpcException e) => e.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason ?? "";

    internal static bool Is(RpcException e) => Reasons.Contains(ReasonOf(e));

    /// <summary>Runs a change again whose plan was overtaken by somebody else: with what is free then.</summary>
    /// <param name="once">Plans and makes the change.</param>
    /// <param name="etag">What the caller saw; a caller who saw a version is told that there is a newer one.</param>
    internal static async Task<T> Overcome<T>(Func<int, Task<T>> once, string etag)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await once(attempt);
            }
            catch (RpcException e) when (attempt < Attempts && (Is(e) || etag.Length == 0 && ReasonOf(e) == "ETAG_MISMATCH"))
            {
            }
        }
    }
}
