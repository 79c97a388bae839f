using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Activity;

/// <summary>Takes down that a task is not done after all.</summary>
public sealed class ReopenTask(Writes writes)
{
    internal Task<CandidateTask> Handle(ReopenTaskRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var task = await TaskRow.Lock(request.TaskId, request.Etag, write);
        if (task.DoneAt is null)
            return task.ToMessage();
        return (await write.Connection.QuerySingleAsync<TaskRow>(new CommandDefinition(
            $"update tasks set done_at = null, done_by = '', revision = revision + 1 where id = @id returning {TaskRow.Columns}",
            new { id = task.Id }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
