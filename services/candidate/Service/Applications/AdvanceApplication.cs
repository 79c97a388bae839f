using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Moves an application to the stage that follows.</summary>
public sealed class AdvanceApplication(Writes writes, NpgsqlDataSource database, StageEntry entry)
{
    internal Task<Application> Handle(AdvanceApplicationRequest request, ServerCallContext call)
    {
        var asked = AskedStage.Of(request.ToStage, request.Stage);
        return writes.Run(request, call,
            async () => await entry.Ask(
                await ApplicationCase.Read(request.ApplicationId, request.Etag, database, call.CancellationToken), asked, call.CancellationToken),
            async (write, open) =>
            {
                var application = await ApplicationCase.Lock(request.ApplicationId, request.Etag, write);
                var stage = StageEntry.Enter(application, asked, open);
                var moved = await new Move(ApplicationState.Active, Caller.Of(call)).Run(application.Row, stage, write);
                write.Append(Told(moved));
                return moved.ToMessage();
            });
    }

    internal static CandidateEvent Told(ApplicationRow moved) => new()
    {
        ApplicationAdvanced = new() { ApplicationId = moved.Id.ToString(), Stage = moved.Stage, StageId = moved.StageId },
    };
}
