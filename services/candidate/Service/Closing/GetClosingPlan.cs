using Grpc.Core;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Closing;

/// <summary>Answers the closing plan of an application.</summary>
public sealed class GetClosingPlan(NpgsqlDataSource database)
{
    internal async Task<ClosingPlan> Handle(GetClosingPlanRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await PlanView.Read(Guid.Parse(request.ApplicationId), connection, call.CancellationToken);
    }
}
