using Hiring.Candidate.Pay;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Postings;

/// <summary>The pay range of a posting: the middle half of what the market pays.</summary>
public sealed class PayRanges(MarketPay market)
{
    /// <summary>From the 25th to the 75th percentile at a level and a place; null while nobody can say.</summary>
    internal async Task<PayRange?> Find(Level level, string location, CancellationToken cancellation)
    {
        var answer = await market.Find(MarketTerms.LevelOf(level), location, cancellation);
        return answer.Benchmark is not { } benchmark ? null : new PayRange
        {
            Low = benchmark.Percentiles.Single(p => p.Percentile == 25).Pay, High = benchmark.Percentiles.Single(p => p.Percentile == 75).Pay,
            Source = benchmark.Source, Note = benchmark.Fallback,
        };
    }
}
