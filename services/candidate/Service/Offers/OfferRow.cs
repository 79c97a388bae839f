using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Offers;

/// <summary>An offer as it is stored.</summary>
internal sealed record OfferRow(
    Guid Id, Guid ApplicationId, decimal Amount, string Currency, OfferState State, Guid DecisionId, string MarketCheck,
    string Justification, string DeclineReason, long Revision, Instant CreatedAt)
{
    internal const string Columns =
        "id, application_id, amount, currency, state, decision_id, market_check, justification, decline_reason, revision, created_at";

    /// <summary>
    /// The offer, locked until the transaction ends. NOT_FOUND, ETAG_MISMATCH if it is another version than the etag's, or
    /// OFFER_ANSWERED.
    /// </summary>
    internal static async Task<OfferRow> LockStanding(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<OfferRow>(new CommandDefinition(
            $"select {Columns} from offers where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("offer", id);
        if (seen is not null && seen != row.Revision)
            throw Problem.Stale("offer", id);
        if (row.State != OfferState.Extended)
            throw Problem.Precondition(ErrorReason.OfferAnswered, $"The offer was {(row.State == OfferState.Accepted ? "accepted" : "declined")} already.",
                ("offer_id", id), ("state", row.State));
        return row;
    }

    /// <summary>Writes the candidate's answer to a locked offer.</summary>
    internal Task<OfferRow> Answer(OfferState state, string declineReason, Write write) =>
        write.Connection.QuerySingleAsync<OfferRow>(new CommandDefinition($"""
            update offers set state = @state, decline_reason = @declineReason, answered_at = now(), revision = revision + 1
            where id = @id
            returning {Columns}
            """, new { id = Id, state, declineReason }, cancellationToken: write.Cancellation));

    internal Offer ToMessage() => new()
    {
        Id = Id.ToString(), ApplicationId = ApplicationId.ToString(), BaseSalary = ServiceDefaults.Currency.Money(Amount, Currency), State = State,
        DecisionId = DecisionId.ToString(), MarketCheck = StoredJson.Read<OfferMarketCheck>(MarketCheck), Justification = Justification,
        DeclineReason = DeclineReason, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
    };
}
