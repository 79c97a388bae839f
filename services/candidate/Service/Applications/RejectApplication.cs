using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Applications;

/// <summary>Ends an application from the company's side, with a message to the candidate that can wait.</summary>
public sealed class RejectApplication(Writes writes, TimeProvider clock)
{
    internal Task<Application> Handle(RejectApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var message = MessageDraft.Read(request.Message, request.SendTime, request.DelayMinutes, clock);
        var application = (await ApplicationCase.Lock(request.ApplicationId, request.Etag, write)).Must(ApplicationVerb.Reject);
        var actor = Caller.Of(call);
        var ended = await new Move(ApplicationState.Rejected, actor) { Reason = request.Reason, ReasonCode = (int)request.ReasonCode }
            .RunInPlace(application, write);
        if (message is not null)
            await message.Schedule([ended.Id], actor, write);
        write.Append(Told(ended));
        return ended.ToMessage();
    });

    internal static CandidateEvent Told(ApplicationRow ended) => new() { ApplicationRejected = new() { ApplicationId = ended.Id.ToString() } };
}
