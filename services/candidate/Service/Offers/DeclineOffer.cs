using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>Declines an offer; another may be made.</summary>
public sealed class DeclineOffer(Writes writes)
{
    internal Task<Offer> Handle(DeclineOfferRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var offer = await OfferRow.Lock(Guid.Parse(request.OfferId), request.Etag, write);
        offer.MustStand();
        await offer.End(OfferState.Declined, write, declineReason: request.Reason, declineCode: request.DeclineCode);
        write.Append(new CandidateEvent
        {
            OfferDeclined = new() { ApplicationId = offer.ApplicationId.ToString(), OfferId = offer.Id.ToString(), DeclineCode = request.DeclineCode },
        });
        return await OfferView.Read(offer.Id, write);
    });
}
