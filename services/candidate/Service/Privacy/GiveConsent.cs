using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Privacy;

/// <summary>Writes down what a person allowed.</summary>
public sealed class GiveConsent(Writes writes)
{
    internal Task<Consent> Handle(GiveConsentRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var candidate = await Person.Hold(Guid.Parse(request.CandidateId), write);
        var row = await write.Connection.QuerySingleOrDefaultAsync<ConsentRow>(new CommandDefinition($"""
            insert into consents (id, candidate_id, purpose, expires_at, source)
            select @id, @candidate, @purpose, @expires, @source where @expires > now() and @expires <= now() + interval '10 years'
            returning {ConsentRow.Columns}
            """, new
        {
            id = Guid.CreateVersion7(), candidate, purpose = request.Purpose, expires = request.ExpireTime.ToInstant("expire_time"), source = request.Source,
        }, cancellationToken: write.Cancellation));
        return row?.ToMessage() ?? throw Problem.Invalid("expire_time", "must be in the future, ten years ahead at the most");
    });
}
