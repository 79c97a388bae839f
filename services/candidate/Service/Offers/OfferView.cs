using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Offers as callers see them, with their versions and approvals, read in one round trip.</summary>
internal static class OfferView
{
    /// <summary>A check that fits no more: the role changed since, or the market had a month to.</summary>
    internal const string Stale = """
        (o.checked_at < now() - interval '30 days' or o.checked_level <> r.level or o.checked_location <> r.location)
        """;

    /// <summary>One offer. NOT_FOUND if there is none.</summary>
    internal static async Task<Offer> Read(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAll([id], connection, cancellation)).SingleOrDefault() ?? throw Problem.NotFound("offer", id);

    internal static Task<Offer> Read(Guid id, Write write) => Read(id, write.Connection, write.Cancellation);

    /// <summary>Those of several offers that exist, in the order of the ids.</summary>
    internal static async Task<IReadOnlyList<Offer>> ReadAll(Guid[] ids, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {OfferRow.Columns} from offers where id = any(@ids);
            select o.id from offers o join applications a on a.id = o.application_id join roles r on r.id = a.role_id
                where o.id = any(@ids) and {Stale} and o.state in (1, 90);
            select offer_id, version, amount, currency, components, market_check, justification, expire_at, created_by, created_at
                from offer_versions where offer_id = any(@ids) order by offer_id, version;
            select offer_id, version, approver, state, decided_by, decided_at, reason from offer_approvals where offer_id = any(@ids) order by offer_id, version, position;
            """, new { ids }, cancellationToken: cancellation));
        var rows = (await found.ReadAsync<OfferRow>()).ToDictionary(row => row.Id);
        var stale = (await found.ReadAsync<Guid>()).ToHashSet();
        var versions = (await found.ReadAsync<VersionRow>()).ToLookup(version => version.OfferId);
        var approvals = (await found.ReadAsync<ApprovalRow>()).ToLookup(approval => (approval.OfferId, approval.Version));
        return [.. ids.Where(rows.ContainsKey).Select(id => Message(rows[id], stale.Contains(id), versions[id].Select(version => version.ToMessage(approvals[(id, version.Version)]))))];
    }

    private static Offer Message(OfferRow row, bool stale, IEnumerable<OfferVersion> versions) => new()
    {
        Id = row.Id.ToString(), ApplicationId = row.ApplicationId.ToString(), BaseSalary = Currency.Money(row.Amount, row.Currency), State = row.State,
        DecisionId = row.DecisionId.ToString(), MarketCheck = StoredJson.Read<OfferMarketCheck>(row.MarketCheck), Justification = row.Justification,
        DeclineReason = row.DeclineReason, Etag = Etag.Of(row.Revision), CreateTime = row.CreatedAt.ToTimestamp(),
        Components = StoredJson.Read<OfferComponents>(row.Components), Version = row.Version, ExpireTime = row.ExpireAt?.ToTimestamp(),
        DeclineCode = row.DeclineCode, WithdrawReason = row.WithdrawReason, MarketCheckStale = stale, Versions = { versions },
    };

    private sealed record VersionRow(Guid OfferId, int Version, decimal Amount, string Currency, string Components, string MarketCheck, string Justification,
        Instant? ExpireAt, string CreatedBy, Instant CreatedAt)
    {
        internal OfferVersion ToMessage(IEnumerable<ApprovalRow> approvals) => new()
        {
            Version = Version, BaseSalary = ServiceDefaults.Currency.Money(Amount, Currency), Components = StoredJson.Read<OfferComponents>(Components),
            MarketCheck = StoredJson.Read<OfferMarketCheck>(MarketCheck), Justification = Justification, ExpireTime = ExpireAt?.ToTimestamp(),
            Approvals = { approvals.Select(approval => approval.ToMessage()) }, CreatedBy = CreatedBy, CreateTime = CreatedAt.ToTimestamp(),
        };
    }

    private sealed record ApprovalRow(Guid OfferId, int Version, string Approver, OfferApprovalState State, string DecidedBy, Instant? DecidedAt, string Reason)
    {
        internal OfferApproval ToMessage() => new()
        {
            Approver = Approver, State = State, DecidedBy = DecidedBy, DecideTime = DecidedAt?.ToTimestamp(), Reason = Reason,
        };
    }
}
