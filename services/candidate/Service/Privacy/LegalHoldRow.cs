using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Privacy;

/// <summary>A legal hold as it is stored.</summary>
internal sealed record LegalHoldRow(Guid Id, Guid CandidateId, string Reason, string PlacedBy, Instant PlacedAt, Instant? ReleasedAt)
{
    internal const string Columns = "id, candidate_id, reason, placed_by, placed_at, released_at";

    internal LegalHold ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), Reason = Reason, PlacedBy = PlacedBy, PlaceTime = PlacedAt.ToTimestamp(),
        ReleaseTime = ReleasedAt?.ToTimestamp(),
    };
}
