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

    /// <summary>
    /// Compares each dimension that the role needs and that an evidenced signal shows, by the best such signal. A number
    /// that nobody wrote down is not held against the candidate. One dimension that is clearly smaller makes a stretch;
    /// whether the candidate would be under-used follows from the mean of the logarithms over the dimensions of load.
    /// Without a dimension of load the fit is unknown.
    /// </summary>
    internal static Fit Of(IEnumerable<Signal> signals, ChallengeProfile role)
    {
        var carried = signals.Where(signal => Evidence.Backs(signal) && Evidence.Carries(signal)).ToList();
        var dimensions = new List<FitDimension>();
        foreach (var measure in Measure.All)
        {
            var evidenced = carried.Select(measure.Of).DefaultIfEmpty(0).Max();
            var needed = measure.Needed(role);
            if (evidenced > 0 && needed > 0)
                dimensions.Add(new() { Dimension = measure.Name, Evidenced = evidenced, Needed = needed, LogRatio = Math.Log10(evidenced) - Math.Log10(needed) });
        }
        return new Fit(VerdictOf(dimensions), dimensions);
    }

    /// <summary>The dimensions in which the role asks for clearly more than was carried.</summary>
    internal IEnumerable<FitDimension> Stretched => Dimensions.Where(dimension => dimension.LogRatio < Stretch);

    /// <summary>Mean of the logarithms over the dimensions of load; null if there is none.</summary>
    internal double? LoadLogRatio => Load(Dimensions).Select(dimension => (double?)dimension.LogRatio).Average();

    private static IEnumerable<FitDimension> Load(IEnumerable<FitDimension> dimensions) =>
        dimensions.Where(dimension => Measure.Named(dimension.Dimension).IsLoad);

    private static FitVerdict VerdictOf(List<FitDimension> dimensions) =>
        !Load(dimensions).Any() ? FitVerdict.Unknown
        : dimensions.Any(dimension => dimension.LogRatio < Stretch) ? FitVerdict.Stretch
        : Load(dimensions).Average(dimension => dimension.LogRatio) > UnderUsed ? FitVerdict.UnderUsed
        : FitVerdict.Matched;
}
