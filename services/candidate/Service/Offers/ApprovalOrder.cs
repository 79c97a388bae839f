using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Offers;

/// <summary>An approval that a version of an offer needs.</summary>
internal sealed record PlannedApproval(int Position, string Approver, OfferApprovalState State);

/// <summary>In which order approvals are given, and when an offer has them all.</summary>
internal static class ApprovalOrder
{
    /// <summary>The approval of a person, if it is the next to be decided; the reason why not otherwise.</summary>
    internal static PlannedApproval Next(Guid offer, IReadOnlyList<PlannedApproval> approvals, string approver)
    {
        var own = approvals.FirstOrDefault(approval => approval.Approver == approver)
            ?? throw Problem.Precondition(ErrorReason.ApproverUnknown, "This version of the offer does not need the approval of this person.", ("offer_id", offer));
        if (own.State != OfferApprovalState.Pending)
            throw Problem.Precondition(ErrorReason.ApprovalDecided, "This approval was decided already.", ("offer_id", offer), ("state", own.State));
        MustNotBeRejected(offer, approvals);
        var before = approvals.Count(approval => approval.Position < own.Position && approval.State == OfferApprovalState.Pending);
        if (before > 0)
            throw Problem.Precondition(ErrorReason.ApprovalOutOfTurn, "Others approve before this person.", ("offer_id", offer), ("approvals_before", before));
        return own;
    }

    /// <summary>Throws APPROVAL_REJECTED or APPROVALS_MISSING unless every approval is given.</summary>
    internal static void MustBeComplete(Guid offer, IReadOnlyList<PlannedApproval> approvals)
    {
        MustNotBeRejected(offer, approvals);
        if (Left(approvals) is > 0 and var left)
            throw Problem.Precondition(ErrorReason.ApprovalsMissing, "Not every approval is given yet.", ("offer_id", offer), ("approvals_left", left));
    }

    /// <summary>Approvals that are still to be decided.</summary>
    internal static int Left(IReadOnlyList<PlannedApproval> approvals) => approvals.Count(approval => approval.State == OfferApprovalState.Pending);

    private static void MustNotBeRejected(Guid offer, IReadOnlyList<PlannedApproval> approvals)
    {
        if (approvals.Any(approval => approval.State == OfferApprovalState.Rejected))
            throw Problem.Precondition(ErrorReason.ApprovalRejected, "An approval was refused. Revise the offer, or withdraw it.", ("offer_id", offer));
    }
}
