using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Closing;

/// <summary>Ticks off a point of a plan's checklist. Who did it first stays.</summary>
public sealed class ResolveClosingPoint(Writes writes)
{
    internal Task<ClosingPlan> Handle(ResolveClosingPointRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = Guid.Parse(request.ApplicationId);
        var point = Guid.Parse(request.PointId);
        var found = await write.Connection.ExecuteAsync(new CommandDefinition("""
            update closing_points set resolved_by = case when resolved_at is null then @caller else resolved_by end, resolved_at = coalesce(resolved_at, now())
            where id = @point and application_id = @application
            """, new { point, application, caller = Caller.Of(call) }, cancellationToken: write.Cancellation));
        return found == 1 ? await PlanView.Read(application, write) : throw Problem.NotFound("closing point", point);
    });
}
