using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>
/// How the scale that a candidate has evidently carried compares with what a role needs, as decimal logarithms: a factor
/// counts the same whether the numbers are small or large.
/// </summary>
internal sealed record Fit(FitVerdict Verdict, IReadOnlyList<FitDimension> Dimensions)
{
    /// <summary>Half an order of magnitude: less than about a third of what is needed in any dimension is a stretch.</summary>
    internal const double Stretch = -0.5;

    /// <summary>One and a half orders of magnitude: more than about thirty times what is needed, on the whole, is under-used.</summary>
    internal const double UnderUsed = 1.5;

    private static readonly (string Name, Func<Scale, double> Of)[] Measures =
    [
        ("peak requests a second", scale => scale.PeakRequestsPerSecond),
        ("gigabytes stored", scale => scale.StoredGigabytes),
        ("services", scale => scale.Services),
    ];

    /// <summary>
    /// Compares each dimension that the role needs and that an evidenced signal shows, by the best such signal. A number
    /// that nobody wrote down is not held against the candidate. One dimension that is clearly smaller makes a stretch;
    /// whether the candidate would be under-used follows from the mean of the logarithms over all dimensions.
    /// </summary>
    internal static Fit Of(IEnumerable<Signal> signals, Scale needed)
    {
        var carried = signals.Where(signal => signal.Scale is not null && Evidence.Backs(signal) && Carries(signal.Kind)).Select(signal => signal.Scale).ToList();
        var dimensions = new List<FitDimension>();
        foreach (var (name, of) in Measures)
        {
            var evidenced = carried.Select(of).DefaultIfEmpty(0).Max();
            if (evidenced > 0 && of(needed) > 0)
                dimensions.Add(new() { Dimension = name, Evidenced = evidenced, Needed = of(needed), LogRatio = Math.Log10(evidenced) - Math.Log10(of(needed)) });
        }
        return new Fit(VerdictOf(dimensions), dimensions);
    }

    private static FitVerdict VerdictOf(List<FitDimension> dimensions) =>
        dimensions.Count == 0 ? FitVerdict.Unknown
        : dimensions.Any(dimension => dimension.LogRatio < Stretch) ? FitVerdict.Stretch
        : dimensions.Average(dimension => dimension.LogRatio) > UnderUsed ? FitVerdict.UnderUsed
        : FitVerdict.Matched;

    /// <summary>Writing about a load, or knowing a language, is not having carried it.</summary>
    private static bool Carries(SignalKind kind) => kind is not (SignalKind.Writing or SignalKind.LanguageOrFramework);
}
