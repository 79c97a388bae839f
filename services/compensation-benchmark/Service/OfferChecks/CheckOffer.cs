using System.Globalization;
using Grpc.Core;
using Hiring.CompensationBenchmark.Benchmarks;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.CompensationBenchmark.OfferChecks;

/// <summary>Holds an amount against the market. Changes nothing.</summary>
public sealed class CheckOffer(GetBenchmark benchmarks)
{
    internal async Task<OfferCheck> Handle(CheckOfferRequest request, ServerCallContext call)
    {
        var amount = Currency.Amount(request.Amount, "amount");
        if (amount <= 0)
            throw Problem.Invalid("amount", "must be more than 0");
        var benchmark = await benchmarks.For(request.JobFamily, request.Level, request.Location, call.CancellationToken);
        var currency = benchmark.Percentiles[0].Pay.CurrencyCode;
        if (request.Amount.CurrencyCode != currency)
            throw Problem.Precondition(ErrorReason.CurrencyMismatch,
                $"The figures for {benchmark.Location} are in {currency}, the amount is in {request.Amount.CurrencyCode}. Give the amount in {currency}.",
                ("currency", request.Amount.CurrencyCode), ("expected", currency));

        var pay = benchmark.Percentiles.Select(p => p.Pay.DecimalValue).ToList();
        var band = PayBand.Of(pay);
        var position = band.PositionOf(amount);
        return new OfferCheck
        {
            Benchmark = benchmark,
            Amount = request.Amount,
            MarketRank = Percentiles.RankOf(amount, pay),
            CompaRatio = (double)(amount / band.Median),
            BandLow = Currency.Money(band.Low, currency),
            BandHigh = Currency.Money(band.High, currency),
            Position = position,
            Finding = string.Create(CultureInfo.InvariantCulture, $"{amount:N0} {currency} is {Words(position)} the band of {band.Low:N0} to {band.High:N0}"),
        };
    }

    private static string Words(BandPosition position) => position switch
    {
        BandPosition.Below => "below",
        BandPosition.Above => "above",
        _ => "within",
    };
}
