using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Makes an approved draft to the candidate. If its market check went stale while it waited, the market is asked anew.</summary>
public sealed class ExtendOffer(Writes writes, NpgsqlDataSource database, AmountCheck amounts)
{
    internal Task<Offer> Handle(ExtendOfferRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.OfferId);
        return writes.Run(request, call, () => Ask(id, call.CancellationToken), async (write, basis) =>
        {
            var now = await OfferCase.Read(basis.Case.ApplicationId, another: false, write.Connection, locked: true, write.Cancellation);
            now.MustBeAsChecked(basis.Case);
            var offer = await OfferRow.Lock(id, request.Etag, write);
            MustBeDraft(offer);
            ApprovalOrder.MustBeComplete(id, await OfferApprovals.Read(offer, write));
            if (offer.ExpireAt <= now.Now)
                throw Problem.Precondition(ErrorReason.OfferExpired, "The draft is past its time. Revise it with a later one.",
                    ("offer_id", id), ("expire_time", offer.ExpireAt!.Value));
            if (offer.Version != basis.Version)
                throw Problem.Collided("The offer was revised while the market was asked. Repeat the call.");
            await Store(id, basis, write);
            write.Append(OfferEvents.Extended(offer.ApplicationId, id, offer.Version, offer.ExpireAt));
            return await OfferView.Read(id, write);
        });
    }

    private async Task<Basis> Ask(Guid id, CancellationToken cancellation)
    {
        OfferCase @case;
        OfferRow offer;
        bool stale;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
                select {OfferRow.Columns} from offers o where id = @id;
                select coalesce({OfferView.Stale}, false) from offers o
                    join applications a on a.id = o.application_id join roles r on r.id = a.role_id where o.id = @id;
                """, new { id }, cancellationToken: cancellation));
            offer = await found.ReadSingleOrDefaultAsync<OfferRow>() ?? throw Problem.NotFound("offer", id);
            stale = await found.ReadSingleAsync<bool>();
            MustBeDraft(offer);
            @case = await OfferCase.Read(offer.ApplicationId, another: false, connection, locked: false, cancellation);
        }
        var check = stale ? await amounts.Run(@case, Currency.Money(offer.Amount, offer.Currency), offer.Justification, cancellation) : null;
        return new Basis(@case, offer.Version, check);
    }

    private static void MustBeDraft(OfferRow offer)
    {
        if (offer.State == OfferState.Extended)
            throw Problem.Precondition(ErrorReason.OfferExtended, "The candidate has the offer already.", ("offer_id", offer.Id));
        offer.MustBeOpen();
    }

    private static Task<int> Store(Guid id, Basis basis, Write write) => write.Connection.ExecuteAsync(basis.Check is null
        ? new CommandDefinition("update offers set state = 1, revision = revision + 1 where id = @id", new { id }, cancellationToken: write.Cancellation)
        : new CommandDefinition("""
            update offers set state = 1, revision = revision + 1, market_check = @check::jsonb, checked_level = @level, checked_location = @location, checked_at = now()
            where id = @id
            """, new { id, check = StoredJson.Of(basis.Check), level = basis.Case.Level, location = basis.Case.Location }, cancellationToken: write.Cancellation));

    /// <summary>What was read before the transaction; the check only where the old one was stale.</summary>
    private sealed record Basis(OfferCase Case, int Version, OfferMarketCheck? Check);
}
