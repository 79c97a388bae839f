using System.Globalization;
using Hiring.Candidate.Pay;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>
/// What it costs to hire for more scale than the role has: the price of scale of compensation-benchmark or, where it has too
/// few figures of what people have operated, the market's medians at the level of what was carried and at the level that the
/// role's load calls for, at the role's place, compared.
/// </summary>
public sealed class Surplus(MarketPay market)
{
    /// <summary>Completes a fit with the levels and the price, or with why there is no price.</summary>
    internal async Task Price(CandidateFit answer, Fit fit, string location, CancellationToken cancellation)
    {
        if (Complexity.Of(fit) is not var (needed, evidenced))
        {
            answer.SurplusWords = "no price: no number of scale stands both in the role and in an evidenced claim";
            return;
        }
        (answer.NeededComplexity, answer.EvidencedComplexity) = (Math.Round(needed, 1), Math.Round(evidenced, 1));
        (answer.NeededLevel, answer.EvidencedLevel) = (Complexity.LevelOf(answer.NeededComplexity), Complexity.LevelOf(answer.EvidencedComplexity));
        if (fit.LoadLogRatio > 0 && await PriceOfScale(fit, cancellation) is { } price)
            (answer.SurplusPrice, answer.SurplusWords) = (Of(price), Words(price));
        else if (answer.EvidencedLevel <= answer.NeededLevel)
            answer.SurplusWords = $"no surplus to pay: the role's load calls for the level {Word(answer.NeededLevel)}, the evidenced scale is of the level {Word(answer.EvidencedLevel)}";
        else if (MarketLevel(answer.EvidencedLevel) == MarketLevel(answer.NeededLevel))
            answer.SurplusWords = "no price: market data know no level above staff";
        else
            Compare(answer, await Task.WhenAll(
                market.Find(MarketLevel(answer.NeededLevel), location, cancellation), market.Find(MarketLevel(answer.EvidencedLevel), location, cancellation)));
    }

    private Task<ScalePrice?> PriceOfScale(Fit fit, CancellationToken cancellation)
    {
        OperatedScale Of(Func<FitDimension, double> number)
        {
            double In(string name) => fit.Dimensions.FirstOrDefault(dimension => dimension.Dimension == name) is { } one ? number(one) : 0;
            return new() { PeakRequestsPerSecond = In(Measure.PeakRequests), StoredGigabytes = In(Measure.Gigabytes), Services = In(Measure.Services) };
        }
        return market.PriceScale(Of(dimension => dimension.Needed), Of(dimension => dimension.Evidenced), cancellation);
    }

    private static SurplusPrice Of(ScalePrice price) => new()
    {
        Premium = price.Premium, PremiumLow = price.PremiumLow, PremiumHigh = price.PremiumHigh, Source = price.Source, Method = price.Method,
    };

    private static string Words(ScalePrice price)
    {
        var beyond = price.Factors.Any(factor => factor.BeyondFigures) ? "; figures do not reach as far as this profile, so it is priced as far as they do" : "";
        var clear = price.PremiumLow > 0 ? "" : "no clear surplus on the market: ";
        return string.Create(CultureInfo.InvariantCulture,
            $"{clear}this profile costs {100 * price.PremiumLow:0} to {100 * price.PremiumHigh:0} % above what this role's load calls for{beyond}");
    }

    private static void Compare(CandidateFit answer, MarketAnswer[] found)
    {
        if (found.FirstOrDefault(one => one.Benchmark is null) is { } missing)
        {
            answer.SurplusWords = $"no price: {missing.WhyNot}";
            return;
        }
        var (needed, evidenced) = (found[0].Benchmark!, found[1].Benchmark!);
        if (WhyIncomparable(needed, evidenced) is { } why)
        {
            answer.SurplusWords = $"no price: {why}";
            return;
        }
        var premium = Premium.Of(Median(needed), Median(evidenced));
        answer.SurplusPrice = new()
        {
            Premium = premium.Value, NeededMedian = MedianMoney(needed), EvidencedMedian = MedianMoney(evidenced),
            Source = string.Join(", ", new[] { needed.Source, evidenced.Source }.Distinct()), Method = "medians of pay at the two levels",
        };
        if (premium.Interval is var (low, high))
            (answer.SurplusPrice.PremiumLow, answer.SurplusPrice.PremiumHigh) = (low, high);
        answer.SurplusWords = Words(premium);
    }

    /// <summary>Figures of two kinds are never held against each other, and figures over all levels say nothing about one.</summary>
    private static string? WhyIncomparable(Benchmark needed, Benchmark evidenced) =>
        needed.Basis != BenchmarkBasis.Observations || evidenced.Basis != BenchmarkBasis.Observations
            ? "the figures for this place are published over all levels, so levels cannot be compared"
        : MedianMoney(needed).CurrencyCode != MedianMoney(evidenced).CurrencyCode ? "the figures of the two levels are in different currencies"
        : null;

    private static string Words(Premium premium)
    {
        var interval = premium.Interval is var (low, high)
            ? string.Create(CultureInfo.InvariantCulture, $" (95 % interval {100 * low:0} % to {100 * high:0} %)") : " (too few figures for an interval)";
        return premium.Value <= 0
            ? $"no surplus on the market: this profile is paid no more than what this role's load calls for{interval}"
            : string.Create(CultureInfo.InvariantCulture, $"this profile costs about {100 * premium.Value:0} % above what this role's load calls for{interval}");
    }

    private static Google.Type.Money MedianMoney(Benchmark benchmark) => benchmark.Percentiles.Single(p => p.Percentile == 50).Pay;

    private static MedianPay Median(Benchmark benchmark) => new((double)MedianMoney(benchmark).DecimalValue,
        benchmark is { MedianLow: { } low, MedianHigh: { } high } ? ((double)low.DecimalValue, (double)high.DecimalValue) : null);

    private static CompensationBenchmark.V1.Level MarketLevel(NeedLevel level) => level switch
    {
        NeedLevel.Entry => CompensationBenchmark.V1.Level.Entry,
        NeedLevel.Mid => CompensationBenchmark.V1.Level.Mid,
        NeedLevel.Senior => CompensationBenchmark.V1.Level.Senior,
        _ => CompensationBenchmark.V1.Level.Staff,
    };

    private static string Word(NeedLevel level) => level.ToString().ToLowerInvariant();
}
