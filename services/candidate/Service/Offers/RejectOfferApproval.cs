using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Offers;

/// <summary>Refuses the approval that is next in order; the offer has to be revised or withdrawn.</summary>
public sealed class RejectOfferApproval(Writes writes)
{
    internal Task<Offer> Handle(RejectOfferApprovalRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var offer = await OfferRow.Lock(Guid.Parse(request.OfferId), request.Etag, write);
        offer.MustBeOpen();
        offer.MustBeVersion(request.Version);
        var next = ApprovalOrder.Next(offer.Id, await OfferApprovals.Read(offer, write), request.Approver);
        await OfferApprovals.Decide(offer, next, OfferApprovalState.Rejected, Caller.Of(call), request.Reason, write);
        write.Append(new CandidateEvent
        {
            OfferApprovalRejected = new() { ApplicationId = offer.ApplicationId.ToString(), OfferId = offer.Id.ToString(), Version = offer.Version },
        });
        return await OfferView.Read(offer.Id, write);
    });
}
