using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Ends a pause, also one that is yet to come. Without a pause it changes nothing.</summary>
public sealed class ResumeInterviewer(Writes writes)
{
    internal Task<Interviewer> Handle(ResumeInterviewerRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var row = await InterviewerRow.Lock(Guid.Parse(request.InterviewerId), request.Etag, write);
        return row.PausedFrom is null ? row.ToMessage() : (await write.Connection.QuerySingleAsync<InterviewerRow>(new CommandDefinition($"""
            update interviewers set paused = null, substitute_id = null, revision = revision + 1 where id = @Id returning {InterviewerRow.Columns}
            """, new { row.Id }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
