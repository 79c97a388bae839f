using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>Ends the secret address of an interviewer.</summary>
public sealed class RevokeCalendarFeed(Writes writes)
{
    internal Task<Empty> Handle(RevokeCalendarFeedRequest request, ServerCallContext call)
    {
        var interviewer = Guid.Parse(request.InterviewerId);
        return writes.Run(request, call, async write =>
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "delete from calendar_feeds where interviewer_id = @interviewer", new { interviewer }, cancellationToken: write.Cancellation)) == 1
                ? new Empty() : throw Problem.NotFound("calendar feed of an interviewer", interviewer));
    }
}
