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

    /// <summary>A claim that somebody looked into counts a quarter more than one that merely names its evidence.</summary>
    internal const double Verified = 1.25;

    /// <summary>Shares of a kind's points, so that numbers never make of a small kind a large one: 2 of 30 for operated production.</summary>
    private const double ForEachNumber = 2.0 / 30;
    private const double ForTwoYearsOnCall = 8.0 / 30;

    /// <summary>
    /// The reasons, most points first; the score is the sum of their points. The order of the signals does not matter. Of
    /// signals of one kind the best counts in full, the next half, the next a quarter: so however many features somebody
    /// built and languages they know, verified and with all their numbers, one evidenced claim to have operated production
    /// counts more; and however many bare claims of a kind there are, one that is evidenced counts more.
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
        OfKind(signal.Kind).Points * (1 + ForEachNumber * NumbersOf(signal) + ForTwoYearsOnCall * YearsOnCall(signal))
        * (Evidence.Verifies(signal) ? Verified : Evidence.Backs(signal) ? 1 : WithoutEvidence);

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

    /// <summary>Numbers of load that the claim carries, 0 to 3.</summary>
    private static int NumbersOf(Signal signal) => !Evidence.Carries(signal) || signal.Scale is not { } scale ? 0
        : (scale.PeakRequestsPerSecond > 0 ? 1 : 0) + (scale.StoredGigabytes > 0 ? 1 : 0) + (scale.Services > 0 ? 1 : 0);

    /// <summary>Time on call as a share of two years, 0 to 1.</summary>
    private static double YearsOnCall(Signal signal) => Evidence.Carries(signal) ? Math.Clamp(signal.OnCallMonths, 0, 24) / 24.0 : 0;

    private static string Words(Signal signal, int before)
    {
        var (points, kind) = OfKind(signal.Kind);
        var words = new List<string> { Invariant($"{kind} ({points}): {signal.Claim}") };
        if (NumbersOf(signal) is > 0 and var numbers)
            words.Add(Invariant($"{numbers} {(numbers == 1 ? "number" : "numbers")} of its scale ({points * ForEachNumber * numbers:0.##})"));
        if (YearsOnCall(signal) is > 0 and var years)
            words.Add(Invariant($"{signal.OnCallMonths} months on call ({points * ForTwoYearsOnCall * years:0.##})"));
        if (Evidence.Verifies(signal))
            words.Add("verified, so it counts a quarter more");
        else if (!Evidence.Backs(signal))
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
