using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Cancels what is left of a loop and frees everyone's time. Interviews that took place stay.</summary>
public sealed class CancelLoop(Writes writes, TimeProvider clock)
{
    internal Task<Loop> Handle(CancelLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        return writes.Run(request, call, async write =>
        {
            var loop = await LoopChange.Lock(id, Etag.Parse(request.Etag), "cancel", [LoopState.Proposed, LoopState.Held, LoopState.Booked], write);
            await LoopChange.Cancel([(id, loop.ApplicationId)], Instant.FromDateTimeOffset(clock.GetUtcNow()), write);
            return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
        });
    }
}
