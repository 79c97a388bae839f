using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Applications;

/// <summary>Moves an application to an earlier stage. Gates are asked on the way forward alone.</summary>
public sealed class MoveBackApplication(Writes writes)
{
    internal Task<Application> Handle(MoveBackApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = await ApplicationCase.Lock(request.ApplicationId, request.Etag, write);
        if (ApplicationRules.MoveBack(application, request.ToStage) is { } denial)
            throw denial.ToProblem();
        var moved = await new Move(ApplicationState.Active, Caller.Of(call)) { Reason = request.Reason }
            .Run(application.Row, application.Pipeline.Find(request.ToStage)!, write);
        write.Append(new CandidateEvent { ApplicationMovedBack = new() { ApplicationId = moved.Id.ToString(), StageId = moved.StageId, Stage = moved.Stage } });
        return moved.ToMessage();
    });
}
