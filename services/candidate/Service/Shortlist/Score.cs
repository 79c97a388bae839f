using System.Globalization;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>
/// What speaks for a candidate and what against, in points, each with its reason in words. The points order what the guide
/// of the company asks for: having operated production counts most, the language in use least. They are a convention, not a
/// measurement: nobody is refused by them.
/// </summary>
internal static class Score
{
    /// <summary>A claim that nothing backs counts a quarter.</summary>
    internal const double WithoutEvidence = 0.25;

    private const double ForEachNumber = 2;
    private const double ForTwoYearsOnCall = 8;

    /// <summary>
    /// The reasons, most points first; the score is the sum of their points. The order of the signals does not matter. Of
    /// signals of one kind the best counts in full, the next half, the next a quarter: many small claims never outweigh one
    /// that matters.
    /// </summary>
    internal static IReadOnlyList<ShortlistReason> Reasons(IEnumerable<Signal> signals, Fit fit)
    {
        var reasons = signals.GroupBy(signal => signal.Kind)
            .SelectMany(kind => kind
                .OrderByDescending(Points).ThenBy(signal => signal.Claim, StringComparer.Ordinal)
                .Select((signal, before) => Reason(Points(signal) * Math.Pow(0.5, before), Words(signal, before))));
        return [.. reasons.Concat(OfFit(fit))
            .Where(reason => reason.Points != 0)
            .OrderByDescending(reason => reason.Points).ThenBy(reason => reason.Text, StringComparer.Ordinal)];
    }

    /// <summary>The sum of the points, to the hundredth that each has.</summary>
    internal static double Total(IEnumerable<ShortlistReason> reasons) => Math.Round(reasons.Sum(reason => reason.Points), 2);

    /// <summary>Points of one signal, before others of its kind are counted.</summary>
    internal static double Points(Signal signal) =>
        (OfKind(signal.Kind).Points + ForEachNumber * NumbersOf(signal.Scale) + ForTwoYearsOnCall * Math.Min(signal.OnCallMonths, 24) / 24)
        * (Evidence.Backs(signal) ? 1 : WithoutEvidence);

    private static (double Points, string Words) OfKind(SignalKind kind) => kind switch
    {
        SignalKind.OperatedProduction => (30, "operated production"),
        SignalKind.DesignedSystem => (22, "designed a system"),
        SignalKind.OpenSource => (16, "open source"),
        SignalKind.Writing => (10, "writing"),
        SignalKind.BuiltFeatures => (6, "built features"),
        SignalKind.LanguageOrFramework => (2, "knows the language or framework"),
        _ => (0, "a claim of a kind that is not known here"),
    };

    private static int NumbersOf(Scale? scale) => scale is null ? 0
        : (scale.PeakRequestsPerSecond > 0 ? 1 : 0) + (scale.StoredGigabytes > 0 ? 1 : 0) + (scale.Services > 0 ? 1 : 0);

    private static string Words(Signal signal, int before)
    {
        var (points, kind) = OfKind(signal.Kind);
        var words = new List<string> { Invariant($"{kind} ({points}): {signal.Claim}") };
        if (NumbersOf(signal.Scale) is > 0 and var numbers)
            words.Add(Invariant($"{numbers} {(numbers == 1 ? "number" : "numbers")} of its scale ({ForEachNumber * numbers})"));
        if (signal.OnCallMonths > 0)
            words.Add(Invariant($"{signal.OnCallMonths} months on call ({ForTwoYearsOnCall * Math.Min(signal.OnCallMonths, 24) / 24:0.##})"));
        if (!Evidence.Backs(signal))
            words.Add("without evidence, so it counts a quarter");
        if (before > 0)
            words.Add(Invariant($"number {before + 1} of its kind, so it counts {Math.Pow(0.5, before):0.####}"));
        return string.Join("; ", words);
    }

    private static IEnumerable<ShortlistReason> OfFit(Fit fit)
    {
        var carried = string.Join(", ", fit.Dimensions.Select(d => Invariant($"{d.Evidenced:#,0.##} {d.Dimension} where {d.Needed:#,0.##} are needed")));
        return fit.Verdict switch
        {
            FitVerdict.Matched => [Reason(20, $"has carried about what the role needs: {carried}")],
            FitVerdict.Stretch => [Reason(-5, $"has carried clearly less than the role needs: {carried}")],
            FitVerdict.UnderUsed => [Reason(-10, $"has carried far more than the role needs, so may be expensive and under-used: {carried}")],
            _ => [],
        };
    }

    private static ShortlistReason Reason(double points, string text) => new() { Points = Math.Round(points, 2), Text = text };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
