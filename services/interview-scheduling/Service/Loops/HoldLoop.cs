using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Holds a proposed loop for a while: takes the time as a booking does. Again prolongs it.</summary>
public sealed class HoldLoop(Writes writes, Alternatives alternatives, TimeProvider clock)
{
    private const int DefaultHours = 24;

    internal Task<Loop> Handle(HoldLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        return alternatives.Beside(id, call, () => writes.Run(request, call, async write =>
        {
            var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
            var loop = await LoopChange.Lock(id, Etag.Parse(request.Etag), "hold", [LoopState.Proposed, LoopState.Held], write);
            var until = Instant.Min(loop.Starts, now + Duration.FromHours(request.Hours == 0 ? DefaultHours : request.Hours));
            await BookLoop.Take(loop, LoopState.Held, until, now, write);
            await Told.Change([], [new() { LoopHeld = new() { LoopId = id.ToString(), ApplicationId = loop.ApplicationId.ToString(), HoldExpireTime = until.ToTimestamp() } }], write);
            return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
        }));
    }
}
