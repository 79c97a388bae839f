using System.Globalization;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>A fit in words that a hiring manager can repeat.</summary>
internal static class FitWords
{
    internal static string Of(Fit fit) => fit.Verdict switch
    {
        FitVerdict.Matched => "matched: has carried about what this role needs",
        FitVerdict.Stretch => "stretch: asks for " + string.Join(" and ", fit.Stretched.OrderBy(dimension => dimension.LogRatio)
            .Select(dimension => $"{Times(-dimension.LogRatio)} {Measure.Named(dimension.Dimension).Carried}")),
        FitVerdict.UnderUsed => $"under-used: has run {Times(fit.LoadLogRatio ?? 0)} this load; expect a high price and boredom",
        _ => "unknown: no number of load stands both in the role and in an evidenced claim; ask for numbers",
    };

    /// <summary>A decimal logarithm as '3.2 times', '40 times' or '1,200 times': two digits are as many as such numbers bear.</summary>
    internal static string Times(double log)
    {
        if (log > 6)
            return "more than a million times";
        var factor = Math.Pow(10, log);
        var step = Math.Pow(10, Math.Floor(Math.Log10(factor)) - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(factor / step) * step:#,0.#} times");
    }
}
