using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Privacy;

/// <summary>A consent as it is stored.</summary>
internal sealed record ConsentRow(
    Guid Id, Guid CandidateId, ConsentPurpose Purpose, Instant GivenAt, Instant ExpiresAt, Instant? WithdrawnAt, string Source, bool InForce)
{
    internal const string Columns =
        "id, candidate_id, purpose, given_at, expires_at, withdrawn_at, source, withdrawn_at is null and expires_at > now() as in_force";

    internal Consent ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), Purpose = Purpose, GiveTime = GivenAt.ToTimestamp(), ExpireTime = ExpiresAt.ToTimestamp(),
        WithdrawTime = WithdrawnAt?.ToTimestamp(), Source = Source, InForce = InForce,
    };
}
