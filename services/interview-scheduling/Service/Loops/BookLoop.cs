using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Books a proposed loop: the time of every interviewer and of the candidate, or nothing. The order of locks is the same
/// for everyone who books or cancels: the loop, then days by (interviewer, day), then slots by (resource, start).
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
            await TakeTime(id, booked.Interviews, write);
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
                select b.application_id, min(lower(i.during)) as starts, count(*) as interviews
                from booked b join interviews i on i.loop_id = b.id group by b.application_id
                """, new { id, revision }, cancellationToken: write.Cancellation)) ?? throw await LoopChange.Refusal(id, revision, "book", write);
        }
        catch (PostgresException e) when (e.ConstraintName == "loops_one_booked")
        {
            throw Problem.Precondition(ErrorReason.AlreadyBooked, "The application has a booked loop already. Cancel that one first.", ("application_id", application));
        }
    }

    private static async Task TakeTime(Guid id, long interviews, Write write)
    {
        await using var take = new NpgsqlBatch(write.Connection)
        {
            BatchCommands =
            {
                new("""
                    insert into interviewer_days as d (interviewer_id, day, booked, most)
                    select i.interviewer_id, i.day, count(*), p.max_interviews_per_day
                    from interviews i join interviewers p on p.id = i.interviewer_id
                    where i.loop_id = $1 group by i.interviewer_id, i.day, p.max_interviews_per_day order by i.interviewer_id, i.day
                    on conflict (interviewer_id, day) do update set booked = d.booked + excluded.booked, most = excluded.most
                    """) { Parameters = { new() { Value = id } } },
                new("""
                    insert into slots (resource_id, during, interview_id)
                    select r.resource_id, i.during, i.id
                    from interviews i join loops l on l.id = i.loop_id, lateral (values (i.interviewer_id), (l.candidate_id)) as r(resource_id)
                    where i.loop_id = $1 order by r.resource_id, lower(i.during)
                    on conflict on constraint slots_no_overlap do nothing
                    """) { Parameters = { new() { Value = id } } },
            },
        };
        try
        {
            await take.ExecuteNonQueryAsync(write.Cancellation);
        }
        catch (PostgresException e) when (e.ConstraintName == "interviewer_days_limit")
        {
            throw Problem.Precondition(ErrorReason.DayLimitReached, "An interviewer has the interviews of that day already. Propose again.", ("loop_id", id));
        }
        // A conflict inserts nothing and says nothing: only the count tells.
        if (take.BatchCommands[1].RecordsAffected != 2 * interviews)
            throw Problem.Precondition(ErrorReason.TimeTaken, "Someone's time was taken since the proposal. Propose again.", ("loop_id", id));
    }

    private sealed record Claimed(Guid ApplicationId, Instant Starts, long Interviews);
}
