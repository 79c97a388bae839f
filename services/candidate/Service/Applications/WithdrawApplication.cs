using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Applications;

/// <summary>Ends an application from the candidate's side. Interview-scheduling hears of it and releases what is booked.</summary>
public sealed class WithdrawApplication(Writes writes)
{
    internal Task<Application> Handle(WithdrawApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = await ApplicationRow.LockActive(Guid.Parse(request.ApplicationId), request.Etag, write);
        var ended = await application.Move(application.Stage, ApplicationState.Withdrawn, "", write);
        write.Append(new CandidateEvent { ApplicationWithdrawn = new() { ApplicationId = ended.Id.ToString() } });
        return ended.ToMessage();
    });
}
