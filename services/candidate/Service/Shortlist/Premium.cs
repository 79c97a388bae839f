namespace Hiring.Candidate.Shortlist;

/// <summary>A median of pay and, where it was computed from single observations, its 95 % interval.</summary>
internal sealed record MedianPay(double Median, (double Low, double High)? Interval);

/// <summary>How much more one median is than another, as a share: 0.24 is 24 % more.</summary>
internal sealed record Premium(double Value, (double Low, double High)? Interval)
{
    /// <summary>
    /// The ratio of two medians less 1. Its interval comes from the intervals of the two by the method of variance estimates
    /// recovery, on the logarithms: the medians are of different people, so their errors add as squares (Zou and Donner,
    /// Statistics in Medicine 27, 2008, 1693-1702).
    /// </summary>
    internal static Premium Of(MedianPay needed, MedianPay evidenced)
    {
        var ratio = Math.Log(evidenced.Median / needed.Median);
        if (needed.Interval is not var (neededLow, neededHigh) || evidenced.Interval is not var (evidencedLow, evidencedHigh))
            return new(Math.Exp(ratio) - 1, null);
        var below = double.Hypot(Math.Log(evidenced.Median / evidencedLow), Math.Log(neededHigh / needed.Median));
        var above = double.Hypot(Math.Log(evidencedHigh / evidenced.Median), Math.Log(needed.Median / neededLow));
        return new(Math.Exp(ratio) - 1, (Math.Exp(ratio - below) - 1, Math.Exp(ratio + above) - 1));
    }
}
