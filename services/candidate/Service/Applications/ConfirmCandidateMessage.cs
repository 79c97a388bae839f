using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>Takes down that a due message was sent. Saying it twice changes nothing, since whoever sends may crash in between.</summary>
public sealed class ConfirmCandidateMessage(Writes writes)
{
    internal Task<CandidateMessage> Handle(ConfirmCandidateMessageRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.MessageId);
        var message = await write.Connection.QuerySingleOrDefaultAsync<CandidateMessageRow>(new CommandDefinition(
            $"select {CandidateMessageRow.Columns} from candidate_messages where id = @id and application_id = @application for update",
            new { id, application = Guid.Parse(request.ApplicationId) }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("message", id);
        if (message.State is not (CandidateMessageState.Due or CandidateMessageState.Sent))
            throw Problem.Precondition(ErrorReason.MessageNotDue,
                message.State == CandidateMessageState.Recalled ? "The message was recalled and must not be sent." : "The time of the message has not come.",
                ("message_id", id), ("state", message.State));
        await write.Connection.ExecuteAsync(new CommandDefinition("update candidate_messages set state = @sent where id = @id",
            new { id, sent = CandidateMessageState.Sent }, cancellationToken: write.Cancellation));
        return (message with { State = CandidateMessageState.Sent }).ToMessage();
    });
}
