using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>Moves an application to the stage that follows.</summary>
public sealed class AdvanceApplication(Writes writes)
{
    internal Task<Application> Handle(AdvanceApplicationRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = await ApplicationRow.LockActive(Guid.Parse(request.ApplicationId), request.Etag, write);
        if (!StageOrder.MayAdvance(application.Stage, request.Stage))
            throw CannotFollow(application, request.Stage);
        var moved = await application.Move(request.Stage, ApplicationState.Active, "", write);
        write.Append(new CandidateEvent { ApplicationAdvanced = new() { ApplicationId = moved.Id.ToString(), Stage = moved.Stage } });
        return moved.ToMessage();
    });

    private static RpcException CannotFollow(ApplicationRow application, Stage asked)
    {
        var next = StageOrder.Next(application.Stage);
        var way = asked == Stage.Hired ? "An application is hired by accepting its offer."
            : next == Stage.Hired ? "What follows is to make an offer and have it accepted."
            : $"The stage that follows is {next}.";
        return Problem.Precondition(ErrorReason.StageCannotFollow,
            $"The application is at the stage {application.Stage}, and {asked} cannot follow it. {way}",
            ("application_id", application.Id), ("stage", application.Stage), ("next_stage", next));
    }
}
