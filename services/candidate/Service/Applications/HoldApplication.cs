using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>Pauses an application.</summary>
public sealed class HoldApplication(Writes writes, TimeProvider clock)
{
    private static readonly Duration Longest = Duration.FromDays(366);

    internal Task<Application> Handle(HoldApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var until = Upcoming.Read(request.UntilTime, "until_time", Longest, clock);
        var application = (await ApplicationCase.Lock(request.ApplicationId, request.Etag, write)).Must(ApplicationVerb.Hold);
        var held = await new Move(ApplicationState.OnHold, Caller.Of(call)) { Reason = request.Reason, HoldUntil = until }.RunInPlace(application, write);
        write.Append(new CandidateEvent { ApplicationHeld = new() { ApplicationId = held.Id.ToString(), UntilTime = held.HoldUntil?.ToTimestamp() } });
        return held.ToMessage();
    });
}
