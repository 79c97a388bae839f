using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Activity;

/// <summary>Deletes a task.</summary>
public sealed class DeleteTask(Writes writes)
{
    internal Task<Empty> Handle(DeleteTaskRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var task = await TaskRow.Lock(request.TaskId, request.Etag, write);
        await write.Connection.ExecuteAsync(new CommandDefinition("delete from tasks where id = @id", new { id = task.Id }, cancellationToken: write.Cancellation));
        return new Empty();
    });
}
