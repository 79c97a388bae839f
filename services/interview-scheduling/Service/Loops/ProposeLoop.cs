using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Finds the best loop for an application in its interview stage, and keeps it as a proposal. Takes nobody's time.</summary>
public sealed class ProposeLoop(Writes writes, Proposals proposals)
{
    internal Task<Loop> Handle(ProposeLoopRequest request, ServerCallContext call) => writes.Run(request, call,
        () => proposals.Find(request, count: 1, mostADay: 1, call),
        async (write, found) => (await Proposals.Keep(found, write))[0]);
}
