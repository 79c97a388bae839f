using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Privacy;

/// <summary>Releases a legal hold. The first release counts.</summary>
public sealed class ReleaseLegalHold(Writes writes)
{
    internal Task<LegalHold> Handle(ReleaseLegalHoldRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.LegalHoldId);
        var row = await write.Connection.QuerySingleOrDefaultAsync<LegalHoldRow>(new CommandDefinition(
            $"update legal_holds set released_at = coalesce(released_at, now()) where id = @id returning {LegalHoldRow.Columns}",
            new { id }, cancellationToken: write.Cancellation));
        return row?.ToMessage() ?? throw Problem.NotFound("legal hold", id);
    });
}
