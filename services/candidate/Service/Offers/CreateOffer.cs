using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Makes an offer, if evaluation decided to hire and compensation-benchmark checked the amount.</summary>
public sealed class CreateOffer(Writes writes, NpgsqlDataSource database, HireDecision decisions, AmountCheck amounts)
{
    internal async Task<Offer> Handle(CreateOfferRequest request, ServerCallContext call)
    {
        var amount = Currency.Amount(request.BaseSalary, "base_salary");
        if (amount <= 0)
            throw Problem.Invalid("base_salary", "must be more than 0");
        var application = Guid.Parse(request.ApplicationId);
        try
        {
            return await writes.Run(request, call, () => Ask(application, request, call.CancellationToken), async (write, basis) =>
            {
                var now = await OfferCase.Read(application, write.Connection, locked: true, write.Cancellation);
                if ((now.Level, now.Location) != (basis.Case.Level, basis.Case.Location))
                    throw Problem.Collided("The role changed while the amount was checked. Repeat the call.");
                return (await Insert(request, amount, basis, write)).ToMessage();
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "offers_one_standing")
        {
            throw OfferCase.Standing(application);
        }
    }

    private async Task<Basis> Ask(Guid application, CreateOfferRequest request, CancellationToken cancellation)
    {
        var @case = await Read(application, cancellation);
        var decision = await decisions.Find(application, cancellation);
        return new Basis(@case, decision, await amounts.Run(@case, request.BaseSalary, request.Justification, cancellation));
    }

    private async Task<OfferCase> Read(Guid application, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await OfferCase.Read(application, connection, locked: false, cancellation);
    }

    private static Task<OfferRow> Insert(CreateOfferRequest request, decimal amount, Basis basis, Write write) =>
        write.Connection.QuerySingleAsync<OfferRow>(new CommandDefinition($"""
            insert into offers (id, application_id, amount, currency, decision_id, market_check, justification)
            values (@id, @application, @amount, @currency, @decision, @check::jsonb, @justification)
            returning {OfferRow.Columns}
            """, new
        {
            id = Guid.CreateVersion7(), application = Guid.Parse(request.ApplicationId), amount, currency = request.BaseSalary.CurrencyCode,
            decision = basis.Decision, check = StoredJson.Of(basis.Check), justification = request.Justification,
        }, cancellationToken: write.Cancellation));

    /// <summary>What an offer rests on, as it was when this service and its peers were asked.</summary>
    private sealed record Basis(OfferCase Case, Guid Decision, OfferMarketCheck Check);
}
