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
        await OfferExpiry.Expire(applications, write);
        var ended = (await write.Connection.QueryAsync<(Guid Id, Guid Application)>(new CommandDefinition("""
            update offers set state = 92, withdraw_reason = 'The application ended.', answered_at = now(), revision = revision + 1
            where application_id = any(@applications) and state in (1, 90)
            returning id, application_id
            """, new { applications }, cancellationToken: write.Cancellation))).AsList();
        foreach (var (id, application) in ended.OrderBy(offer => offer.Id))
            write.Append(new CandidateEvent { OfferWithdrawn = new() { ApplicationId = application.ToString(), OfferId = id.ToString() } });
        if (ended.Count > 0)
            write.Audit(actor, "end-offer", [.. ended.SelectMany(offer => new[] { offer.Id, offer.Application })]);
    }
}
