using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Signals;

/// <summary>Says that somebody looked into a claim and found it true: who, when and how. Once said, it stays.</summary>
public sealed class VerifySignal(Writes writes, TimeProvider clock)
{
    internal Task<V1.Candidate> Handle(VerifySignalRequest request, ServerCallContext call)
    {
        if (string.IsNullOrWhiteSpace(request.How))
            throw Problem.Invalid("how", "must say how the claim was verified");
        return writes.Run(request, call, async write =>
        {
            var candidate = await Claims.Lock(Guid.Parse(request.CandidateId), request.Etag, write);
            var claims = CandidateRow.FromJson(candidate.Signals);
            var signal = Guid.Parse(request.SignalId);
            var claim = claims.FirstOrDefault(claim => Guid.TryParse(claim.Id, out var id) && id == signal) ?? throw Problem.NotFound("signal", signal);
            if (claim.Verification is not null)
                throw Problem.Precondition(ErrorReason.SignalVerified, "The claim was verified already; who did it, when and how stays on record.",
                    ("candidate_id", candidate.Id), ("signal_id", signal));
            claim.Verification = new() { Verifier = Caller.Of(call), VerifyTime = Timestamp.FromDateTimeOffset(clock.GetUtcNow()), How = request.How };
            return (await Claims.Store(candidate.Id, claims, write)).ToMessage();
        });
    }
}
