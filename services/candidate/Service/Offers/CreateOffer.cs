using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>
/// Makes an offer, if evaluation decided to hire and compensation-benchmark checked the amount. Where approvals are needed it
/// is a draft until it is extended.
/// </summary>
public sealed class CreateOffer(Writes writes, NpgsqlDataSource database, HireDecision decisions, AmountCheck amounts)
{
    internal async Task<Offer> Handle(CreateOfferRequest request, ServerCallContext call)
    {
        var terms = OfferTerms.Of(request.BaseSalary, request.Components, request.Justification, request.ExpireTime, request.Approvers);
        var application = Guid.Parse(request.ApplicationId);
        try
        {
            return await writes.Run(request, call, () => Ask(application, terms, call.CancellationToken), async (write, basis) =>
            {
                var now = await OfferCase.Read(application, another: true, write.Connection, locked: true, write.Cancellation);
                now.MustBeAsChecked(basis.Case);
                terms.MustExpireAfter(now.Now);
                await OfferExpiry.Expire([application], write);
                var approvers = terms.Approvers.Count > 0 ? terms.Approvers : now.Approvers;
                var id = await Insert(now, terms, basis, approvers.Count > 0 ? OfferState.Draft : OfferState.Extended, Caller.Of(call), write);
                await OfferApprovals.Ask(id, 1, approvers, write);
                if (approvers.Count == 0)
                    write.Append(OfferEvents.Extended(application, id, 1, terms.Expires));
                return await OfferView.Read(id, write);
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "offers_one_standing")
        {
            throw OfferCase.Standing(application);
        }
    }

    private async Task<Basis> Ask(Guid application, OfferTerms terms, CancellationToken cancellation)
    {
        var @case = await Read(application, cancellation);
        var decision = await decisions.Find(application, cancellation);
        return new Basis(@case, decision, await amounts.Run(@case, terms.BaseSalary, terms.Justification, cancellation));
    }

    private async Task<OfferCase> Read(Guid application, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await OfferCase.Read(application, another: true, connection, locked: false, cancellation);
    }

    private static async Task<Guid> Insert(OfferCase now, OfferTerms terms, Basis basis, OfferState state, string caller, Write write)
    {
        var id = Guid.CreateVersion7();
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into offers (id, application_id, amount, currency, components, state, decision_id, market_check, checked_level, checked_location,
                justification, expire_at, changed_by)
            values (@id, @application, @amount, @currency, @components::jsonb, @state, @decision, @check::jsonb, @level, @location,
                @justification, @expires, @caller)
            """, new
        {
            id, application = now.ApplicationId, amount = terms.Amount, currency = terms.BaseSalary.CurrencyCode, components = StoredJson.Of(terms.Components),
            state, decision = basis.Decision, check = StoredJson.Of(basis.Check), level = now.Level, location = now.Location,
            justification = terms.Justification, expires = terms.Expires, caller,
        }, cancellationToken: write.Cancellation));
        return id;
    }

    /// <summary>What an offer rests on, as it was when this service and its peers were asked.</summary>
    private sealed record Basis(OfferCase Case, Guid Decision, OfferMarketCheck Check);
}
