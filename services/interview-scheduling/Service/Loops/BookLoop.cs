using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Books a proposed loop: the time of everyone in it, of the candidate and of the room, or nothing. The order of locks
/// is the same for everyone who books or cancels: the loop, then days by (interviewer, day), weeks by (interviewer, week),
/// then slots by (resource, start).
/// </summary>
public sealed class BookLoop(Writes writes, TimeProvider clock)
{
    internal Task<Loop> Handle(BookLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        var revision = Etag.Parse(request.Etag);
        return writes.Run(request, call, async write =>
        {
            var booked = await Claim(id, revision, write);
            if (booked.Starts <= Instant.FromDateTimeOffset(clock.GetUtcNow()))
                throw Problem.Precondition(ErrorReason.LoopInThePast, "The loop starts in the past. Propose again.", ("loop_id", id));
            await TakeTime(id, write);
            write.Append(new SchedulingEvent { LoopBooked = new() { LoopId = id.ToString(), ApplicationId = booked.ApplicationId.ToString() } });
            return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
        });
    }

    private static async Task<Claimed> Claim(Guid id, long? revision, Write write)
    {
        var application = await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select application_id from loops where id = @id", new { id }, cancellationToken: write.Cancellation)) ?? throw Problem.NotFound("loop", id);
        try
        {
            return await write.Connection.QuerySingleOrDefaultAsync<Claimed>(new CommandDefinition("""
                with booked as (
                    update loops set state = 2, revision = revision + 1
                    where id = @id and state = 1 and (@revision::bigint is null or revision = @revision) returning id, application_id
                )
                select b.application_id, min(lower(i.during)) as starts
                from booked b join interviews i on i.loop_id = b.id group by b.application_id
                """, new { id, revision }, cancellationToken: write.Cancellation)) ?? throw await LoopChange.Refusal(id, revision, "book", write);
        }
        catch (PostgresException e) when (e.ConstraintName == "loops_one_booked")
        {
            throw Problem.Precondition(ErrorReason.AlreadyBooked, "The application has a booked loop already. Cancel that one first.", ("application_id", application));
        }
    }

    private static async Task TakeTime(Guid id, Write write)
    {
        await using var take = new NpgsqlBatch(write.Connection)
        {
            BatchCommands =
            {
                new("""
                    insert into interviewer_days as d (interviewer_id, day, booked, most)
                    select s.interviewer_id, s.day, count(*), p.max_interviews_per_day
                    from interviews i join interview_seats s on s.interview_id = i.id join interviewers p on p.id = s.interviewer_id
                    where i.loop_id = $1 group by s.interviewer_id, s.day, p.max_interviews_per_day order by s.interviewer_id, s.day
                    on conflict (interviewer_id, day) do update set booked = d.booked + excluded.booked, most = excluded.most
                    """) { Parameters = { new() { Value = id } } },
                new($"""
                    insert into interviewer_weeks as w (interviewer_id, week, booked, most)
                    select s.interviewer_id, {LoopChange.Week}, count(*), p.max_interviews_per_week
                    from interviews i join interview_seats s on s.interview_id = i.id join interviewers p on p.id = s.interviewer_id
                    where i.loop_id = $1 group by 1, 2, p.max_interviews_per_week order by 1, 2
                    on conflict (interviewer_id, week) do update set booked = w.booked + excluded.booked, most = excluded.most
                    """) { Parameters = { new() { Value = id } } },
                new($"""
                    with wanted as materialized ({Takes}), taken as (
                        insert into slots (resource_id, during, interview_id)
                        select resource_id, during, interview_id from wanted order by resource_id, lower(during)
                        on conflict on constraint slots_no_overlap do nothing
                        returning 1
                    )
                    select (select count(*) from taken) = (select count(*) from wanted)
                    """) { Parameters = { new() { Value = id } } },
            },
        };
        try
        {
            // A conflict inserts nothing and says nothing: only the count tells.
            if (await take.ExecuteScalarAsync(write.Cancellation) is not true)
                throw Problem.Precondition(ErrorReason.TimeTaken, "Someone's time was taken since the proposal. Propose again.", ("loop_id", id));
        }
        catch (PostgresException e) when (e.ConstraintName == "interviewer_days_limit")
        {
            throw Problem.Precondition(ErrorReason.DayLimitReached, "An interviewer has the interviews of that day already. Propose again.", ("loop_id", id));
        }
        catch (PostgresException e) when (e.ConstraintName == "interviewer_weeks_limit")
        {
            throw Problem.Precondition(ErrorReason.WeekLimitReached, "An interviewer has the interviews of that week already. Propose again.", ("loop_id", id));
        }
    }

    /// <summary>The time that loop $1 takes: of everyone in it with the rest around each interview, of the candidate, and of the room.</summary>
    private const string Takes = """
        select s.interviewer_id as resource_id, i.id as interview_id,
            tstzrange(lower(i.during) - make_interval(mins => p.rest_before), upper(i.during) + make_interval(mins => p.rest_after), '[)') as during
        from interviews i join interview_seats s on s.interview_id = i.id join interviewers p on p.id = s.interviewer_id where i.loop_id = $1
        union all select l.candidate_id, i.id, i.during from interviews i join loops l on l.id = i.loop_id where i.loop_id = $1
        union all select i.room_id, i.id, i.during from interviews i where i.loop_id = $1 and i.room_id is not null
        """;

    private sealed record Claimed(Guid ApplicationId, Instant Starts);
}
