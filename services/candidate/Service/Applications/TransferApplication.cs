using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>
/// Goes on with an application for another role. The old one ends as withdrawn with a reason of its own, so that whoever
/// releases interviews or measures durations needs to know of no further state; the two name each other.
/// </summary>
public sealed class TransferApplication(Writes writes)
{
    internal async Task<Application> Handle(TransferApplicationRequest request, ServerCallContext call)
    {
        var role = Guid.Parse(request.RoleId);
        var candidate = Guid.Empty;
        try
        {
            return await writes.Run(request, call, async write =>
            {
                var application = (await ApplicationCase.Lock(request.ApplicationId, request.Etag, write)).Must(ApplicationVerb.Transfer);
                candidate = application.CandidateId;
                if (application.RoleId == role)
                    throw Problem.Precondition(ErrorReason.SameRole, "The application is for this role already. Name another one.",
                        ("application_id", application.Id), ("role_id", role));
                var actor = Caller.Of(call);
                var created = await NewApplication.Insert(candidate, role, application.Id, actor, write);
                await new Move(ApplicationState.Withdrawn, actor)
                {
                    Reason = request.Reason, ReasonCode = (int)WithdrawalReason.Transferred, TransferredTo = created.Id,
                }.RunInPlace(application, write);
                write.Append(new CandidateEvent { ApplicationWithdrawn = new() { ApplicationId = application.Id.ToString() } });
                write.Append(new CandidateEvent
                {
                    ApplicationTransferred = new() { ApplicationId = application.Id.ToString(), NewApplicationId = created.Id.ToString(), RoleId = role.ToString() },
                });
                return created.ToMessage();
            });
        }
        catch (PostgresException e) when (NewApplication.Twice(e, candidate, role) is { } problem)
        {
            throw problem;
        }
    }
}
