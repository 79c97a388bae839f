using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Applications;

/// <summary>Ends an application from the candidate's side. Interview-scheduling hears of it and releases what is booked.</summary>
public sealed class WithdrawApplication(Writes writes)
{
    internal Task<Application> Handle(WithdrawApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = (await ApplicationCase.Lock(request.ApplicationId, request.Etag, write)).Must(ApplicationVerb.Withdraw);
        var ended = await new Move(ApplicationState.Withdrawn, Caller.Of(call)) { Reason = request.Reason, ReasonCode = (int)request.ReasonCode }
            .RunInPlace(application, write);
        write.Append(new CandidateEvent { ApplicationWithdrawn = new() { ApplicationId = ended.Id.ToString() } });
        return ended.ToMessage();
    });
}
