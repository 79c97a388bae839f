using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>Keeps an interview at its instant: what walls show by newer data is from now on what is promised.</summary>
public sealed class KeepMovedLocalTimes(Writes writes)
{
    internal Task<KeepMovedLocalTimesResponse> Handle(KeepMovedLocalTimesRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.InterviewId);
        return writes.Run(request, call, async write =>
        {
            var kept = await write.Connection.ExecuteAsync(new CommandDefinition(
                "update invitees set local_start = moved_to, moved_to = null where interview_id = @id and moved_to is not null", new { id }, cancellationToken: write.Cancellation));
            return kept > 0 ? new KeepMovedLocalTimesResponse { Kept = kept } : throw Problem.NotFound("interview whose local times moved", id);
        });
    }
}
