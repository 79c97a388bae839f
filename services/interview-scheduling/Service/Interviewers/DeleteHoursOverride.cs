using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Takes an override back.</summary>
public sealed class DeleteHoursOverride(Writes writes)
{
    internal Task<Empty> Handle(DeleteHoursOverrideRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.HoursOverrideId);
        var deleted = await write.Connection.ExecuteAsync(new CommandDefinition(
            "delete from hours_overrides where id = @id and interviewer_id = @interviewer", new { id, interviewer = Guid.Parse(request.InterviewerId) },
            cancellationToken: write.Cancellation));
        return deleted == 1 ? new Empty() : throw Problem.NotFound("hours override", id);
    });
}
