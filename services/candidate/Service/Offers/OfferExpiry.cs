using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Offers;

/// <summary>
/// Writes down that an offer expired and tells of it. Whoever reads the offer sees it expired from the very moment on; this
/// comes by every few seconds for the event.
/// </summary>
public sealed class OfferExpiry(Writes writes, TimeProvider clock, ILogger<OfferExpiry> log) : Sweep(TimeSpan.FromSeconds(2), clock, log)
{
    /// <summary>Expires what is due, of some applications or of all. What another instance has in hand is left to it.</summary>
    internal static async Task<int> Expire(Guid[]? applications, Write write)
    {
        var expired = (await write.Connection.QueryAsync<(Guid Id, Guid Application)>(new CommandDefinition("""
            with due as (
                select id from offers where state = 1 and expire_at <= now() and (@applications::uuid[] is null or application_id = any(@applications))
                order by id limit 200 for update skip locked)
            update offers o set state = 91, revision = revision + 1 from due where o.id = due.id
            returning o.id, o.application_id
            """, new { applications }, cancellationToken: write.Cancellation))).AsList();
        foreach (var (id, of) in expired)
            write.Append(new CandidateEvent { OfferExpired = new() { ApplicationId = of.ToString(), OfferId = id.ToString() } });
        if (expired.Count > 0)
            write.Audit("offer-expiry", "expire", [.. expired.SelectMany(offer => new[] { offer.Id, offer.Application })]);
        return expired.Count;
    }

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await writes.InTransaction(write => Expire(null, write), cancellation) > 0)
        {
        }
    }
}
