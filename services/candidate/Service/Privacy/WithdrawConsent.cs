using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Privacy;

/// <summary>Ends a consent. The first withdrawal counts.</summary>
public sealed class WithdrawConsent(Writes writes)
{
    internal Task<Consent> Handle(WithdrawConsentRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.ConsentId);
        var row = await write.Connection.QuerySingleOrDefaultAsync<ConsentRow>(new CommandDefinition(
            $"update consents set withdrawn_at = coalesce(withdrawn_at, now()) where id = @id returning {ConsentRow.Columns}",
            new { id }, cancellationToken: write.Cancellation));
        return row?.ToMessage() ?? throw Problem.NotFound("consent", id);
    });
}
