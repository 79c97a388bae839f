using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>Offers that are drafts or not answered yet.</summary>
internal static class OpenOffers
{
    /// <summary>
    /// Withdraws those of applications that ended: nobody can accept an offer for an application that is over, so none stays
    /// open. The applications are locked by the caller. A rejection that is recalled does not bring the offer back.
    /// </summary>
    internal static async Task End(Guid[] applications, Write write)
    {
        var ended = await write.Connection.QueryAsync<(Guid Id, Guid Application)>(new CommandDefinition("""
            with open as (
                select id from offers where application_id = any(@applications) and state in (1, 90) order by id for update)
            update offers o set state = 92, withdraw_reason = 'The application ended.', answered_at = now(), revision = revision + 1
            from open where o.id = open.id
            returning o.id, o.application_id
            """, new { applications }, cancellationToken: write.Cancellation));
        foreach (var (id, of) in ended)
            write.Append(new CandidateEvent { OfferWithdrawn = new() { ApplicationId = of.ToString(), OfferId = id.ToString() } });
    }
}
