using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>An offer as callers see it, with its versions and their approvals, read in one round trip.</summary>
internal static class OfferView
{
    /// <summary>A check that fits no more: the role changed since, or the market had a month to.</summary>
    internal const string Stale = """
        (o.checked_at < now() - interval '30 days' or o.checked_level <> r.level or o.checked_location <> r.location)
        """;

    internal static async Task<Offer> Read(Guid id, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {OfferRow.Columns} from offers o where id = @id;
            select coalesce({Stale}, false) and o.state in (1, 90) from offers o
                join applications a on a.id = o.application_id join roles r on r.id = a.role_id where o.id = @id;
            select version, amount, currency, components, market_check, justification, expire_at, created_by, created_at
                from offer_versions where offer_id = @id order by version;
            select version, approver, state, decided_by, decided_at, reason from offer_approvals where offer_id = @id order by version, position;
            """, new { id }, cancellationToken: cancellation));
        var row = await found.ReadSingleOrDefaultAsync<OfferRow>() ?? throw Problem.NotFound("offer", id);
        var stale = await found.ReadSingleAsync<bool>();
        var versions = (await found.ReadAsync<VersionRow>()).AsList();
        var approvals = (await found.ReadAsync<ApprovalRow>()).ToLookup(approval => approval.Version);
        return new Offer
        {
            Id = row.Id.ToString(), ApplicationId = row.ApplicationId.ToString(), BaseSalary = Currency.Money(row.Amount, row.Currency), State = row.State,
            DecisionId = row.DecisionId.ToString(), MarketCheck = StoredJson.Read<OfferMarketCheck>(row.MarketCheck), Justification = row.Justification,
            DeclineReason = row.DeclineReason, Etag = Etag.Of(row.Revision), CreateTime = row.CreatedAt.ToTimestamp(),
            Components = StoredJson.Read<OfferComponents>(row.Components), Version = row.Version, ExpireTime = row.ExpireAt?.ToTimestamp(),
            DeclineCode = row.DeclineCode, WithdrawReason = row.WithdrawReason, MarketCheckStale = stale,
            Versions = { versions.Select(version => version.ToMessage(approvals[version.Version])) },
        };
    }

    internal static Task<Offer> Read(Guid id, Write write) => Read(id, write.Connection, write.Cancellation);

    private sealed record VersionRow(int Version, decimal Amount, string Currency, string Components, string MarketCheck, string Justification,
        Instant? ExpireAt, string CreatedBy, Instant CreatedAt)
    {
        internal OfferVersion ToMessage(IEnumerable<ApprovalRow> approvals) => new()
        {
            Version = Version, BaseSalary = ServiceDefaults.Currency.Money(Amount, Currency), Components = StoredJson.Read<OfferComponents>(Components),
            MarketCheck = StoredJson.Read<OfferMarketCheck>(MarketCheck), Justification = Justification, ExpireTime = ExpireAt?.ToTimestamp(),
            Approvals = { approvals.Select(approval => approval.ToMessage()) }, CreatedBy = CreatedBy, CreateTime = CreatedAt.ToTimestamp(),
        };
    }

    private sealed record ApprovalRow(int Version, string Approver, OfferApprovalState State, string DecidedBy, Instant? DecidedAt, string Reason)
    {
        internal OfferApproval ToMessage() => new()
        {
            Approver = Approver, State = State, DecidedBy = DecidedBy, DecideTime = DecidedAt?.ToTimestamp(), Reason = Reason,
        };
    }
}
