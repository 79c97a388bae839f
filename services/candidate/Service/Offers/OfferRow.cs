using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Offers;

/// <summary>An offer as it is stored.</summary>
internal sealed record OfferRow
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required string Components { get; init; }
    public required int Version { get; init; }

    /// <summary>What is past its time is expired, even if the sweep has not come by yet.</summary>
    public required OfferState State { get; init; }
    public required Guid DecisionId { get; init; }
    public required string MarketCheck { get; init; }
    public required string Justification { get; init; }
    public required Instant? ExpireAt { get; init; }
    public required string DeclineReason { get; init; }
    public required OfferDeclineReason DeclineCode { get; init; }
    public required string WithdrawReason { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }

    internal const string Columns = """
        id, application_id, amount, currency, components, version,
        case when state = 1 and expire_at <= now() then 91 else state end as state,
        decision_id, market_check, justification, expire_at, decline_reason, decline_code, withdraw_reason, revision, created_at
        """;

    /// <summary>The offer, locked until the transaction ends. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<OfferRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<OfferRow>(new CommandDefinition(
            $"select {Columns} from offers o where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("offer", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("offer", id);
    }

    /// <summary>Throws unless the candidate has the offer and may answer it.</summary>
    internal void MustStand()
    {
        switch (State)
        {
            case OfferState.Extended:
                return;
            case OfferState.Draft:
                throw Problem.Precondition(ErrorReason.OfferNotExtended, "The offer is a draft; the candidate has not got it. Extend it first.", ("offer_id", Id));
            case OfferState.Expired:
                throw Problem.Precondition(ErrorReason.OfferExpired, "The offer was not answered in time. Make a new one.",
                    ("offer_id", Id), ("expire_time", ExpireAt!.Value));
            case OfferState.Withdrawn:
                throw Problem.Precondition(ErrorReason.OfferWithdrawn, "The offer was withdrawn, by the company or because the application ended. Make a new one if the application goes on.", ("offer_id", Id));
            default:
                throw Problem.Precondition(ErrorReason.OfferAnswered, $"The offer was {(State == OfferState.Accepted ? "accepted" : "declined")} already.",
                    ("offer_id", Id), ("state", State));
        }
    }

    /// <summary>Throws unless the offer is a draft or stands.</summary>
    internal void MustBeOpen()
    {
        if (State != OfferState.Draft)
            MustStand();
    }

    /// <summary>Throws OFFER_VERSION_SUPERSEDED unless the caller read the present version.</summary>
    internal void MustBeVersion(int version)
    {
        if (version != Version)
            throw Problem.Precondition(ErrorReason.OfferVersionSuperseded, $"The present version of the offer is {Version}. Read it first.",
                ("offer_id", Id), ("version", Version));
    }

    /// <summary>Writes how a locked offer ended.</summary>
    internal Task End(OfferState state, Write write, string declineReason = "", OfferDeclineReason declineCode = default, string withdrawReason = "") =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            update offers set state = @state, decline_reason = @declineReason, decline_code = @declineCode, withdraw_reason = @withdrawReason,
                answered_at = now(), revision = revision + 1
            where id = @id
            """, new { id = Id, state, declineReason, declineCode, withdrawReason }, cancellationToken: write.Cancellation));
}
