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
        if (await writes.FindAnswer<Offer>(request, call) is { } answer)
            return answer;
        var amount = Currency.Amount(request.BaseSalary, "base_salary");
        if (amount <= 0)
            throw Problem.Invalid("base_salary", "must be more than 0");

        var asked = await Read(Guid.Parse(request.ApplicationId), call.CancellationToken);
        var decision = await decisions.Find(asked.ApplicationId, call.CancellationToken);
        var check = await amounts.Run(asked, request.BaseSalary, request.Justification, call.CancellationToken);
        try
        {
            return await writes.Run(request, call, async write =>
            {
                var now = await OfferCase.Read(asked.ApplicationId, write.Connection, locked: true, write.Cancellation);
                if ((now.Level, now.Location) != (asked.Level, asked.Location))
                    throw Problem.Collided("The role changed while the amount was checked. Repeat the call.");
                return (await Insert(request, amount, decision, check, write)).ToMessage();
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "offers_one_standing")
        {
            throw OfferCase.Standing(asked.ApplicationId);
        }
    }

    private async Task<OfferCase> Read(Guid application, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await OfferCase.Read(application, connection, locked: false, cancellation);
    }

    private static Task<OfferRow> Insert(CreateOfferRequest request, decimal amount, Guid decision, OfferMarketCheck check, Write write) =>
        write.Connection.QuerySingleAsync<OfferRow>(new CommandDefinition($"""
            insert into offers (id, application_id, amount, currency, decision_id, market_check, justification)
            values (@id, @application, @amount, @currency, @decision, @check::jsonb, @justification)
            returning {OfferRow.Columns}
            """, new
        {
            id = Guid.CreateVersion7(), application = Guid.Parse(request.ApplicationId), amount, currency = request.BaseSalary.CurrencyCode,
            decision, check = StoredJson.Of(check), justification = request.Justification,
        }, cancellationToken: write.Cancellation));
}
