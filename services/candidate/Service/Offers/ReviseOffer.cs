using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>
/// Gives an open offer new terms as its next version. The market check is asked for anew, and so is every approval: until
/// they are given the candidate can accept neither the new terms nor the old.
/// </summary>
public sealed class ReviseOffer(Writes writes, NpgsqlDataSource database, AmountCheck amounts)
{
    internal Task<Offer> Handle(ReviseOfferRequest request, ServerCallContext call)
    {
        var terms = OfferTerms.Of(request.BaseSalary, request.Components, request.Justification, request.ExpireTime, request.Approvers);
        var id = Guid.Parse(request.OfferId);
        return writes.Run(request, call, () => Ask(id, terms, call.CancellationToken), async (write, basis) =>
        {
            var now = await OfferCase.Read(basis.Case.ApplicationId, another: false, write.Connection, locked: true, write.Cancellation);
            now.MustBeAsChecked(basis.Case);
            terms.MustExpireAfter(now.Now);
            var offer = await OfferRow.Lock(id, request.Etag, write);
            offer.MustBeOpen();
            var approvers = await Approvers(offer, terms, now, write);
            var state = approvers.Count > 0 ? OfferState.Draft : OfferState.Extended;
            await Store(offer, terms, basis, state, Caller.Of(call), write);
            await OfferApprovals.Ask(id, offer.Version + 1, approvers, write);
            write.Append(new CandidateEvent
            {
                OfferRevised = new() { ApplicationId = offer.ApplicationId.ToString(), OfferId = id.ToString(), Version = offer.Version + 1, State = state },
            });
            return await OfferView.Read(id, write);
        });
    }

    private async Task<Basis> Ask(Guid offer, OfferTerms terms, CancellationToken cancellation)
    {
        OfferCase @case;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var row = await connection.QuerySingleOrDefaultAsync<OfferRow>(new CommandDefinition(
                $"select {OfferRow.Columns} from offers o where id = @offer", new { offer }, cancellationToken: cancellation))
                ?? throw Problem.NotFound("offer", offer);
            row.MustBeOpen();
            @case = await OfferCase.Read(row.ApplicationId, another: false, connection, locked: false, cancellation);
        }
        return new Basis(@case, await amounts.Run(@case, terms.BaseSalary, terms.Justification, cancellation));
    }

    private static async Task<IReadOnlyList<string>> Approvers(OfferRow offer, OfferTerms terms, OfferCase now, Write write)
    {
        if (terms.Approvers.Count > 0)
            return terms.Approvers;
        var before = await OfferApprovals.Read(offer, write);
        return before.Count > 0 ? [.. before.Select(approval => approval.Approver)] : now.Approvers;
    }

    private static Task<int> Store(OfferRow offer, OfferTerms terms, Basis basis, OfferState state, string caller, Write write) =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            update offers set version = version + 1, amount = @amount, currency = @currency, components = @components::jsonb, state = @state,
                market_check = @check::jsonb, checked_level = @level, checked_location = @location, checked_at = now(),
                justification = @justification, expire_at = @expires, changed_by = @caller, revision = revision + 1
            where id = @id
            """, new
        {
            id = offer.Id, amount = terms.Amount, currency = terms.BaseSalary.CurrencyCode, components = StoredJson.Of(terms.Components), state,
            check = StoredJson.Of(basis.Check), level = basis.Case.Level, location = basis.Case.Location,
            justification = terms.Justification, expires = terms.Expires, caller,
        }, cancellationToken: write.Cancellation));

    /// <summary>What the new terms rest on, as it was when compensation-benchmark was asked.</summary>
    private sealed record Basis(OfferCase Case, OfferMarketCheck Check);
}
