using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Applications;

/// <summary>Ends the pause of an application.</summary>
public sealed class ResumeApplication(Writes writes)
{
    internal Task<Application> Handle(ResumeApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = (await ApplicationCase.Lock(request.ApplicationId, request.Etag, write)).Must(ApplicationVerb.Resume);
        var resumed = await new Move(ApplicationState.Active, Caller.Of(call)).RunInPlace(application, write);
        write.Append(new CandidateEvent { ApplicationResumed = new() { ApplicationId = resumed.Id.ToString() } });
        return resumed.ToMessage();
    });
}
