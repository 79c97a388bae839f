using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Candidates;

/// <summary>Takes in a candidate as the caller describes the person.</summary>
public sealed class CreateCandidate(Writes writes)
{
    internal Task<V1.Candidate> Handle(CreateCandidateRequest request, ServerCallContext call)
    {
        var candidate = request.Candidate.Clone();
        if (candidate.Email.Length > 0 && !candidate.Emails.Contains(candidate.Email))
            candidate.Emails.Insert(0, candidate.Email);
        var contacts = Description.Check(candidate);
        return writes.Run(request, call, write => NewCandidate.Store(candidate, contacts, write));
    }
}
