using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>
/// Takes a rejection back before its message has gone. A rejection whose candidate was told, or may have been told by other
/// ways, stays: a person who was refused is not quietly put back.
/// </summary>
public sealed class RecallRejection(Writes writes)
{
    internal async Task<Application> Handle(RecallRejectionRequest request, ServerCallContext call)
    {
        ApplicationRow? application = null;
        try
        {
            return await writes.Run(request, call, async write =>
            {
                var found = await ApplicationCase.Lock(request.ApplicationId, request.Etag, write);
                if (request.MessageOnly && ApplicationRules.RecallMessage(found) is { } denial)
                    throw denial.ToProblem();
                application = request.MessageOnly ? found.Row : found.Must(ApplicationVerb.RecallRejection);
                await RecallMessage(application.Id, write);
                return request.MessageOnly ? application.ToMessage() : await Reopen(found, request.Reason, call, write);
            });
        }
        catch (PostgresException e) when (application is not null && NewApplication.Twice(e, application.CandidateId, application.RoleId) is { } problem)
        {
            throw problem;
        }
    }

    /// <summary>The message may have become due since it was seen.</summary>
    private static async Task RecallMessage(Guid application, Write write)
    {
        var recalled = await write.Connection.ExecuteAsync(new CommandDefinition(
            "update candidate_messages set state = @recalled where application_id = @application and state = @scheduled",
            new { application, recalled = CandidateMessageState.Recalled, scheduled = CandidateMessageState.Scheduled }, cancellationToken: write.Cancellation));
        if (recalled == 0)
            throw ApplicationRules.MessageGone(application).ToProblem();
    }

    /// <summary>The stage may have become one of another kind, since only those that go on keep a pipeline from changing.</summary>
    private static async Task<Application> Reopen(ApplicationCase application, string reason, ServerCallContext call, Write write)
    {
        var reopened = await new Move(ApplicationState.Active, Caller.Of(call)) { Reason = reason }.Run(application.Row, application.Stage!, write);
        write.Append(new CandidateEvent { RejectionRecalled = new() { ApplicationId = reopened.Id.ToString() } });
        return reopened.ToMessage();
    }
}
