namespace Hiring.CompensationBenchmark.Benchmarks;

/// <summary>Percentiles of pay, and how sure they are.</summary>
internal static class Percentiles
{
    /// <summary>The percentiles that a benchmark shows.</summary>
    internal static readonly int[] Shown = [10, 25, 50, 75, 90];

    /// <summary>
    /// The value below which a share <paramref name="p"/> (0 to 1) of the sorted values lies, by R's type 7: linear between
    /// the order statistics around (n - 1) p (Hyndman and Fan 1996). The same as PostgreSQL's percentile_cont.
    /// </summary>
    internal static decimal Type7(IReadOnlyList<decimal> sorted, decimal p)
    {
        var at = (sorted.Count - 1) * p;
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>
    /// Ranks (from 1) of the order statistics that enclose the median with at least 95 % confidence whatever the
    /// distribution, or null below six values, where no such pair exists (David and Nagaraja 2003, section 7.1).
    /// </summary>
    internal static (int Low, int High)? MedianRanks(int n)
    {
        if (n < 6)
            return null;
        // P(fewer than `low` of n values lie below the median) for a fair coin, summed in logs so that large n do not underflow.
        var tail = 0.0;
        var logTerm = -n * Math.Log(2);
        var low = 0;
        while (low < n / 2)
        {
            tail += Math.Exp(logTerm);
            if (tail > 0.025)
                break;
            low++;
            logTerm += Math.Log(n - low + 1) - Math.Log(low);
        }
        return (low, n - low + 1);
    }

    /// <summary>
    /// Share of the market at or below an amount, 0 to 1, by linear interpolation between the shown percentiles. Beyond
    /// the outer two nothing is known, so the answer stays at .10 or .90.
    /// </summary>
    internal static double RankOf(decimal amount, IReadOnlyList<decimal> pay)
    {
        if (amount <= pay[0])
            return Shown[0] / 100.0;
        for (var i = 1; i < pay.Count; i++)
            if (amount <= pay[i] && pay[i] > pay[i - 1])
                return (Shown[i - 1] + (double)((amount - pay[i - 1]) / (pay[i] - pay[i - 1])) * (Shown[i] - Shown[i - 1])) / 100.0;
        return Shown[^1] / 100.0;
    }
}
