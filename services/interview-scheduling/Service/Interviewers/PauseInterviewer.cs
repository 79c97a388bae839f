using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Asks someone for no interviews for a while. A new pause replaces the one before.</summary>
public sealed class PauseInterviewer(Writes writes, TimeProvider clock)
{
    internal Task<Interviewer> Handle(PauseInterviewerRequest request, ServerCallContext call)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var from = request.Pause.StartTime?.ToInstant("pause.start_time") ?? now;
        var until = request.Pause.EndTime?.ToInstant("pause.end_time");
        if (until <= from || until <= now)
            throw Problem.Invalid("pause.end_time", "must be after the start and not in the past");
        var id = Guid.Parse(request.InterviewerId);
        var substitute = request.Pause.SubstituteId.Length == 0 ? (Guid?)null : Guid.Parse(request.Pause.SubstituteId);
        if (substitute == id)
            throw Problem.Invalid("pause.substitute_id", "must be somebody else");
        return writes.Run(request, call, async write =>
        {
            await InterviewerRow.Lock(id, request.Etag, write);
            if (substitute is { } other && await InterviewerRow.Find(other, write.Connection, write.Cancellation) is null)
                throw Problem.NotFound("interviewer", other);
            return (await write.Connection.QuerySingleAsync<InterviewerRow>(new CommandDefinition($"""
                update interviewers set paused = tstzrange(@from, @until), substitute_id = @substitute, revision = revision + 1
                where id = @id returning {InterviewerRow.Columns}
                """, new { id, from, until, substitute }, cancellationToken: write.Cancellation))).ToMessage();
        });
    }
}
