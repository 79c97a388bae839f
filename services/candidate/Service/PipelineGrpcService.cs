using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The pipeline clock's methods: who may call each, and where it is done.</summary>
public sealed class PipelineGrpcService(GetApplicationClock getApplicationClock, GetRoleForecast getRoleForecast, ListAtRisk listAtRisk)
    : PipelineService.PipelineServiceBase
{
    [RequireScope("candidate.read")]
    public override Task<ApplicationClock> GetApplicationClock(GetApplicationClockRequest request, ServerCallContext context) => getApplicationClock.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<RoleForecast> GetRoleForecast(GetRoleForecastRequest request, ServerCallContext context) => getRoleForecast.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListAtRiskResponse> ListAtRisk(ListAtRiskRequest request, ServerCallContext context) => listAtRisk.Handle(request, context);
}
