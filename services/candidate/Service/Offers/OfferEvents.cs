using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Offers;

/// <summary>Facts about offers that more than one operation tells.</summary>
internal static class OfferEvents
{
    internal static CandidateEvent Extended(Guid application, Guid offer, int version, Instant? expires) => new()
    {
        OfferExtended = new() { ApplicationId = application.ToString(), OfferId = offer.ToString(), Version = version, ExpireTime = expires?.ToTimestamp() },
    };
}
