using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Activity;

/// <summary>Takes down that a task is done.</summary>
public sealed class CompleteTask(Writes writes)
{
    internal Task<CandidateTask> Handle(CompleteTaskRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var task = await TaskRow.Lock(request.TaskId, request.Etag, write);
        if (task.DoneAt is not null)
            return task.ToMessage();
        return (await write.Connection.QuerySingleAsync<TaskRow>(new CommandDefinition(
            $"update tasks set done_at = now(), done_by = @caller, revision = revision + 1 where id = @id returning {TaskRow.Columns}",
            new { id = task.Id, caller = Caller.Of(call) }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
