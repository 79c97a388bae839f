using Hiring.CompensationBenchmark.V1;

namespace Hiring.CompensationBenchmark.OfferChecks;

/// <summary>The amounts that need no justification: from 0.80 of the median (a compa-ratio below that is out of line) to 1.20 of the 75th percentile.</summary>
internal sealed record PayBand(decimal Low, decimal Median, decimal High)
{
    /// <summary>The band over the percentiles 10, 25, 50, 75 and 90, rounded to whole units of the currency.</summary>
    internal static PayBand Of(IReadOnlyList<decimal> percentiles) =>
        new(Math.Round(percentiles[2] * 0.80m), percentiles[2], Math.Round(percentiles[3] * 1.20m));

    internal BandPosition PositionOf(decimal amount) =>
        amount < Low ? BandPosition.Below : amount > High ? BandPosition.Above : BandPosition.Within;
}
