using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>Declines an offer; another may be made.</summary>
public sealed class DeclineOffer(Writes writes)
{
    internal Task<Offer> Handle(DeclineOfferRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var offer = await OfferRow.LockStanding(Guid.Parse(request.OfferId), request.Etag, write);
        return (await offer.Answer(OfferState.Declined, request.Reason, write)).ToMessage();
    });
}
