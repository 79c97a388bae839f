using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Privacy;

/// <summary>Forbids that a candidate is erased.</summary>
public sealed class PlaceLegalHold(Writes writes)
{
    internal Task<LegalHold> Handle(PlaceLegalHoldRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var candidate = await Person.Hold(Guid.Parse(request.CandidateId), write);
        return (await write.Connection.QuerySingleAsync<LegalHoldRow>(new CommandDefinition($"""
            insert into legal_holds (id, candidate_id, reason, placed_by) values (@id, @candidate, @reason, @by) returning {LegalHoldRow.Columns}
            """, new { id = Guid.CreateVersion7(), candidate, reason = request.Reason, by = Caller.Of(call) }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
