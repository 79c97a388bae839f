using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>Takes back an offer that is a draft or not answered yet; another may be made.</summary>
public sealed class WithdrawOffer(Writes writes)
{
    internal Task<Offer> Handle(WithdrawOfferRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var offer = await OfferRow.Lock(Guid.Parse(request.OfferId), request.Etag, write);
        offer.MustBeOpen();
        await offer.End(OfferState.Withdrawn, write, withdrawReason: request.Reason);
        write.Append(new CandidateEvent { OfferWithdrawn = new() { ApplicationId = offer.ApplicationId.ToString(), OfferId = offer.Id.ToString() } });
        return await OfferView.Read(offer.Id, write);
    });
}
