using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Finds the best loops by weights for an application in its interview stage, and keeps each as a proposal. Takes nobody's time.</summary>
public sealed class ProposeBestLoops(Writes writes, Proposals proposals)
{
    private const int UsualCount = 5;
    private const int UsualADay = 2;

    internal Task<ProposeBestLoopsResponse> Handle(ProposeBestLoopsRequest request, ServerCallContext call) => writes.Run(request, call,
        () => proposals.Find(Proposals.OneOf(request.ApplicationId, request.Availability, request.Rounds, request.LoopTemplateId, request.HasRestMinutes ? request.RestMinutes : null, request.Weights, request.PreferredInterviewerIds),
            request.Count == 0 ? UsualCount : request.Count, request.MaxPerDay == 0 ? UsualADay : request.MaxPerDay, call),
        async (write, found) => new ProposeBestLoopsResponse { Loops = { await Proposals.Keep(found, write) } });
}
