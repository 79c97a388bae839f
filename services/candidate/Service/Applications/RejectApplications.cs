using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Applications;

/// <summary>Ends many applications from the company's side.</summary>
public sealed class RejectApplications(Writes writes, TimeProvider clock)
{
    internal Task<RejectApplicationsResponse> Handle(RejectApplicationsRequest request, ServerCallContext call)
    {
        var ids = Bulk.Ids(request.ApplicationIds);
        return writes.Run(request, call, async write =>
        {
            var message = MessageDraft.Read(request.Message, request.SendTime, request.DelayMinutes, clock);
            var actor = Caller.Of(call);
            var move = new Move(ApplicationState.Rejected, actor) { Reason = request.Reason, ReasonCode = (int)request.ReasonCode };
            var results = (await Bulk.Run(ids, move, Judge, RejectApplication.Told, write)).ToList();
            if (message is not null)
                await message.Schedule([.. results.Where(result => result.Application is not null).Select(result => Guid.Parse(result.ApplicationId))], actor, write);
            return new RejectApplicationsResponse { Results = { results } };
        });
    }

    /// <summary>Rejecting leaves an application where it stands, even at a stage that its pipeline has no more.</summary>
    private static PipelineStage Judge(ApplicationCase application)
    {
        var row = application.Must(ApplicationVerb.Reject);
        return new() { Id = row.StageId, Kind = row.Stage };
    }
}
