using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Books a loop: the time of everyone in it, of the candidate and of the room, or nothing. A held loop has that time
/// already, and keeps it even past its end if nobody else took it.
/// </summary>
public sealed class BookLoop(Writes writes, Alternatives alternatives, TimeProvider clock)
{
    internal Task<Loop> Handle(BookLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        return alternatives.Beside(id, call, () => writes.Run(request, call, async write =>
        {
            var loop = await LoopChange.Lock(id, Etag.Parse(request.Etag), "book", [LoopState.Proposed, LoopState.Held], write);
            await Take(loop, LoopState.Booked, null, Instant.FromDateTimeOffset(clock.GetUtcNow()), write);
            var changes = await LoopChange.Changes(loop.Interviews, added: true, write);
            await Told.Change(loop.Interviews,
                [new() { LoopBooked = new() { LoopId = id.ToString(), ApplicationId = loop.ApplicationId.ToString(), Changes = { loop.Interviews.Select(interview => changes[interview]) } } }], write);
            return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
        }));
    }

    /// <summary>Books or holds a locked loop. Holds that have passed give way first.</summary>
    internal static async Task Take(LockedLoop loop, LoopState to, Instant? heldUntil, Instant now, Write write)
    {
        if (loop.Starts <= now)
            throw Problem.Precondition(ErrorReason.LoopInThePast, "The loop starts in the past. Propose again.", ("loop_id", loop.Id));
        try
        {
            await write.Connection.ExecuteAsync(new CommandDefinition("update loops set state = @to, held_until = @heldUntil, booked_at = case when @to = 2 then now() end where id = @Id",
                new { loop.Id, to = (short)to, heldUntil }, cancellationToken: write.Cancellation));
        }
        catch (PostgresException e) when (e.ConstraintName == "loops_one_booked")
        {
            throw Problem.Precondition(ErrorReason.AlreadyBooked, "The application has a booked loop already. Cancel that one first.", ("application_id", loop.ApplicationId));
        }
        if (loop.State == (short)LoopState.Held)
            return;
        var passed = await DueLoops.EndHolds(now, write);
        await TakeTime.Bring(loop.Id, [.. loop.Interviews, .. passed], write, frees: passed.Count > 0);
    }
}
