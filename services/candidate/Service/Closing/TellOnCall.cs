using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Closing;

/// <summary>Marks the role's on-call facts as told to the candidate, with the facts as they are.</summary>
public sealed class TellOnCall(Writes writes)
{
    internal Task<ClosingPlan> Handle(TellOnCallRequest request, ServerCallContext call)
    {
        var application = Guid.Parse(request.ApplicationId);
        return writes.Run(request, call, async write =>
        {
            await PlanView.Lock(application, write);
            // The lock keeps the facts as they are until they are marked.
            var (role, challenge) = await write.Connection.QuerySingleAsync<(Guid, string)>(new CommandDefinition(
                "select id, challenge from roles where id = (select role_id from applications where id = @application) for share",
                new { application }, cancellationToken: write.Cancellation));
            var facts = StoredJson.Read<ChallengeProfile>(challenge).OnCall
                ?? throw Problem.Precondition(ErrorReason.OnCallUnknown, "The role does not say what being on call means. Write it down there first.", ("role_id", role));
            if (request.FactsVersion.Length > 0 && request.FactsVersion != OnCallFacts.Version(facts))
                throw Problem.Stale("role", role);
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "insert into on_call_told (id, application_id, facts, told_by, actor) values (@id, @application, @facts::jsonb, @by, @caller)",
                new
                {
                    id = Guid.CreateVersion7(), application, facts = StoredJson.Of(facts), caller = Caller.Of(call),
                    by = string.IsNullOrWhiteSpace(request.ToldBy) ? Caller.Of(call) : request.ToldBy,
                }, cancellationToken: write.Cancellation));
            return await PlanView.Read(application, write);
        });
    }
}
