using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Closing;

/// <summary>Adds a point to a plan's checklist.</summary>
public sealed class AddClosingPoint(Writes writes)
{
    internal Task<ClosingPlan> Handle(AddClosingPointRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = Guid.Parse(request.ApplicationId);
        await PlanView.Lock(application, write);
        await write.Connection.ExecuteAsync(new CommandDefinition(
            "insert into closing_points (id, application_id, text, created_by) values (@id, @application, @text, @caller)",
            new { id = Guid.CreateVersion7(), application, text = request.Text, caller = Caller.Of(call) }, cancellationToken: write.Cancellation));
        return await PlanView.Read(application, write);
    });
}
