using Dapper;
using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Activity;

/// <summary>Changes the fields of a task that the mask names.</summary>
public sealed class UpdateTask(Writes writes, RequestRules rules, TimeProvider clock)
{
    internal Task<CandidateTask> Handle(UpdateTaskRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var stored = await TaskRow.Lock(request.TaskId, request.Etag, write);
        var task = stored.ToMessage();
        Mask.Apply(request.UpdateMask, request.Task, task, "title", "assignee", "due_time");
        rules.Check(task, "task.");
        // A task that is overdue already may get another title.
        var due = request.UpdateMask.Paths.Contains("due_time") ? Upcoming.Read(task.DueTime, "task.due_time", TaskRow.Longest, clock) : stored.DueAt;
        return (await write.Connection.QuerySingleAsync<TaskRow>(new CommandDefinition($"""
            update tasks set title = @title, assignee = @assignee, due_at = @due::timestamptz, revision = revision + 1 where id = @id
            returning {TaskRow.Columns}
            """, new { id = stored.Id, title = task.Title, assignee = task.Assignee, due }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
