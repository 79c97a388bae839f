using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Applications;

/// <summary>Ends an application from the company's side.</summary>
public sealed class RejectApplication(Writes writes)
{
    internal Task<Application> Handle(RejectApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = await ApplicationRow.LockActive(Guid.Parse(request.ApplicationId), request.Etag, write);
        var ended = await application.Move(application.Stage, ApplicationState.Rejected, request.Reason, write);
        write.Append(new CandidateEvent { ApplicationRejected = new() { ApplicationId = ended.Id.ToString() } });
        return ended.ToMessage();
    });
}
