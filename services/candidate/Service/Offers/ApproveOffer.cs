using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Offers;

/// <summary>Gives the approval that is next in order.</summary>
public sealed class ApproveOffer(Writes writes)
{
    internal Task<Offer> Handle(ApproveOfferRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var offer = await OfferRow.Lock(Guid.Parse(request.OfferId), request.Etag, write);
        offer.MustBeOpen();
        offer.MustBeVersion(request.Version);
        var approvals = await OfferApprovals.Read(offer, write);
        var next = ApprovalOrder.Next(offer.Id, approvals, request.Approver);
        await OfferApprovals.Decide(offer, next, OfferApprovalState.Approved, Caller.Of(call), "", write);
        write.Append(new CandidateEvent
        {
            OfferApproved = new()
            {
                ApplicationId = offer.ApplicationId.ToString(), OfferId = offer.Id.ToString(), Version = offer.Version,
                ApprovalsLeft = ApprovalOrder.Left(approvals) - 1,
            },
        });
        return await OfferView.Read(offer.Id, write);
    });
}
