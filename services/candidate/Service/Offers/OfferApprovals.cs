using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>The approvals of an offer's present version as they are stored.</summary>
internal static class OfferApprovals
{
    internal static async Task<IReadOnlyList<PlannedApproval>> Read(OfferRow offer, Write write) =>
        (await write.Connection.QueryAsync<PlannedApproval>(new CommandDefinition(
            "select position, approver, state from offer_approvals where offer_id = @id and version = @version order by position",
            new { id = offer.Id, version = offer.Version }, cancellationToken: write.Cancellation))).AsList();

    /// <summary>Asks for the approvals of a version, in the order of the list.</summary>
    internal static async Task Ask(Guid offer, int version, IReadOnlyList<string> approvers, Write write)
    {
        if (approvers.Count > 0)
            await write.Connection.ExecuteAsync(new CommandDefinition("""
                insert into offer_approvals (offer_id, version, position, approver)
                select @offer, @version, position, approver from unnest(@approvers) with ordinality as asked (approver, position)
                """, new { offer, version, approvers = approvers.ToArray() }, cancellationToken: write.Cancellation));
    }

    /// <summary>Writes a decision on a locked offer; its etag moves on.</summary>
    internal static Task Decide(OfferRow offer, PlannedApproval approval, OfferApprovalState state, string caller, string reason, Write write) =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            update offer_approvals set state = @state, decided_by = @caller, decided_at = now(), reason = @reason
            where offer_id = @id and version = @version and position = @position;
            update offers set revision = revision + 1 where id = @id;
            """, new { id = offer.Id, version = offer.Version, position = approval.Position, state, caller, reason }, cancellationToken: write.Cancellation));
}
