using Grpc.Core;
using Hiring.Candidate.Closing;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods on closing plans: who may call each, and where it is done.</summary>
public sealed class ClosingGrpcService(
    GetClosingPlan getClosingPlan, SetMotivations setMotivations, TellOnCall tellOnCall, AddClosingPoint addClosingPoint, ResolveClosingPoint resolveClosingPoint)
    : ClosingService.ClosingServiceBase
{
    [RequireScope("candidate.read")]
    public override Task<ClosingPlan> GetClosingPlan(GetClosingPlanRequest request, ServerCallContext context) => getClosingPlan.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<ClosingPlan> SetMotivations(SetMotivationsRequest request, ServerCallContext context) => setMotivations.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<ClosingPlan> TellOnCall(TellOnCallRequest request, ServerCallContext context) => tellOnCall.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<ClosingPlan> AddClosingPoint(AddClosingPointRequest request, ServerCallContext context) => addClosingPoint.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<ClosingPlan> ResolveClosingPoint(ResolveClosingPointRequest request, ServerCallContext context) => resolveClosingPoint.Handle(request, context);
}
