using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Cancels one interview of a booked loop.</summary>
public sealed class CancelInterview(Writes writes)
{
    internal Task<Loop> Handle(CancelInterviewRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.InterviewId);
        var (loop, _) = await InterviewEnd.Lock(id, request.Etag, "cancel an interview of", write);
        await write.Connection.ExecuteAsync(new CommandDefinition("update interviews set state = 3, sequence = sequence + 1 where id = @id", new { id }, cancellationToken: write.Cancellation));
        await TakeTime.Bring(loop.Id, [id], write);
        var changes = await LoopChange.Changes([id], added: false, write);
        await Told.Change([id], [new() { InterviewCanceled = new() { LoopId = loop.Id.ToString(), ApplicationId = loop.ApplicationId.ToString(), Change = changes[id] } }], write);
        await LoopChange.Settle([loop.Id], write);
        return (await LoopRow.Find(loop.Id, write.Connection, write.Cancellation))!;
    });
}
