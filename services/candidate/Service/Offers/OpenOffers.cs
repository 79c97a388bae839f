using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>
/// The offers of applications that end. Whoever ends an application ends its open offer in the same transaction, since nobody
/// could accept it any more; an application that comes back, by a recalled rejection, needs a new one.
/// </summary>
internal static class OpenOffers
{
    /// <summary>
    /// Ends the open offers of locked applications and tells of each: as withdrawn, or as expired what was past its time, though
    /// the sweep had not come by.
    /// </summary>
    internal static async Task End(Guid[] applications, string actor, Write write)
    {
        var ended = (await write.Connection.QueryAsync<(Guid Id, Guid Application, OfferState State)>(new CommandDefinition("""
            update offers set state = case when state = 1 and expire_at <= now() then 91 else 92 end,
                answered_at = case when state = 1 and expire_at <= now() then answered_at else now() end,
                withdraw_reason = case when state = 1 and expire_at <= now() then withdraw_reason else 'The application ended.' end, revision = revision + 1
            where application_id = any(@applications) and state in (1, 90)
            returning id, application_id, state
            """, new { applications }, cancellationToken: write.Cancellation))).AsList();
        foreach (var (id, application, state) in ended.OrderBy(offer => offer.Id))
            write.Append(state == OfferState.Expired
                ? new CandidateEvent { OfferExpired = new() { ApplicationId = application.ToString(), OfferId = id.ToString() } }
                : new CandidateEvent { OfferWithdrawn = new() { ApplicationId = application.ToString(), OfferId = id.ToString() } });
        if (ended.Count > 0)
            write.Audit(actor, "end-offer", [.. ended.SelectMany(offer => new[] { offer.Id, offer.Application })]);
    }
}
