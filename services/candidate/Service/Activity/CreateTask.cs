using Dapper;
using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Activity;

/// <summary>Gives someone something to do for a candidate.</summary>
public sealed class CreateTask(Writes writes, TimeProvider clock)
{
    internal Task<CandidateTask> Handle(CreateTaskRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var task = request.Task;
        var due = Upcoming.Read(task.DueTime, "task.due_time", TaskRow.Longest, clock);
        var (candidate, application) = await Subject.Hold(task.CandidateId, task.ApplicationId, "task.application_id", write);
        var row = await write.Connection.QuerySingleAsync<TaskRow>(new CommandDefinition($"""
            insert into tasks (id, candidate_id, application_id, title, assignee, due_at, author)
            values (@id, @candidate, @application, @title, @assignee, @due::timestamptz, @author)
            returning {TaskRow.Columns}
            """, new
        {
            id = Guid.CreateVersion7(), candidate, application, title = task.Title, assignee = task.Assignee, due, author = Caller.Of(call),
        }, cancellationToken: write.Cancellation));
        return row.ToMessage();
    });
}
