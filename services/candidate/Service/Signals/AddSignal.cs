using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Signals;

/// <summary>Adds a claim with its evidence to a candidate.</summary>
public sealed class AddSignal(Writes writes)
{
    internal Task<V1.Candidate> Handle(AddSignalRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var candidate = await Claims.Lock(Guid.Parse(request.CandidateId), request.Etag, write);
        var claims = CandidateRow.FromJson(candidate.Signals);
        if (claims.Count >= Claims.Most)
            throw Problem.Invalid("signal", $"is one too many: a candidate has {Claims.Most} claims at the most");
        return (await Claims.Store(candidate.Id, [.. claims, .. Claims.TakenIn([request.Signal])], write)).ToMessage();
    });
}
