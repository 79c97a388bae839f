using System.Globalization;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;

namespace Hiring.Evaluation.Decisions;

/// <summary>The reasoning of a decision in words, one step a line, for people who were not there. Names nobody.</summary>
internal static class Reasons
{
    /// <summary>The lines, in the order of the reasoning.</summary>
    /// <param name="assessment">What the evidence amounts to.</param>
    /// <param name="bar">The level from which on the company wants to hire.</param>
    /// <param name="falseHireCost">How many times worse a wrong hire is than a wrong refusal.</param>
    /// <param name="unseen">What got no points for lack of evidence: the competency and the round.</param>
    /// <param name="recommendations">What the interviewers would do, one a scorecard.</param>
    internal static IEnumerable<string> Of(Assessment assessment, double bar, double falseHireCost,
        IEnumerable<(string Competency, RoundKind Kind)> unseen, IReadOnlyCollection<Recommendation> recommendations)
    {
        foreach (var round in assessment.Rounds)
            yield return Line($"{Sentence(InWords(round.Kind))}: mean {round.Mean:0.00} of {Count(round.Ratings, "rating")} by {Count(round.Interviewers, "interviewer")}, weight {round.Weight:0.##}.");
        foreach (var (competency, kind) in unseen)
            yield return Line($"No evidence of {competency} was seen in {InWords(kind)}; it counts as missing.");
        yield return Line($"Weighted mean of the rounds: {assessment.WeightedMean:0.00}. Other interviewers and other questions would move it by {assessment.Error:0.00} (standard deviation).");
        yield return Line($"Shrunk by {assessment.Shrinkage:P0} towards {DecisionModel.PriorMean:0.00}, which is usual before any evidence: composite {assessment.Composite:0.00}, standard error {assessment.StandardError:0.00}.");
        yield return Line($"Probability of being above the bar of {bar:0.00}: {assessment.ProbabilityAboveBar:P1}.");
        yield return Line($"Threshold: {assessment.Threshold:P1}, since a wrong hire counts {falseHireCost:0.##} times as much as a wrong refusal.");
        yield return assessment.Hire ? "Verdict: hire, since the probability reaches the threshold." : "Verdict: do not hire, since the probability is below the threshold.";
        yield return Beside(assessment.Hire, recommendations);
    }

    /// <summary>What the interviewers said by themselves. It does not enter the numbers; a difference is worth a talk.</summary>
    private static string Beside(bool hire, IReadOnlyCollection<Recommendation> recommendations)
    {
        var said = string.Join(", ", recommendations.GroupBy(recommendation => recommendation)
            .OrderByDescending(group => group.Key == Recommendation.NoDecision ? 0 : (int)group.Key)
            .Select(group => Line($"{group.Count()} {InWords(group.Key)}")));
        var yes = recommendations.Count(recommendation => recommendation is Recommendation.Yes or Recommendation.StrongYes);
        var no = recommendations.Count(recommendation => recommendation is Recommendation.No or Recommendation.StrongNo);
        var finding = yes == no ? (yes == 0 ? "none of them decided" : "they are divided")
            : yes > no == hire ? "most of them agree with the verdict"
            : "most of them disagree with the verdict, so settle why before acting on it";
        return $"Beside it, the interviewers recommended: {said}; {finding}.";
    }

    private static string InWords(RoundKind kind) => InWords(kind, "ROUND_KIND_");

    private static string InWords(Recommendation recommendation) => InWords(recommendation, "RECOMMENDATION_");

    private static string InWords(Enum value, string prefix) => Wire.NameOf(value)[prefix.Length..].Replace('_', ' ').ToLowerInvariant();

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string Count(int count, string what) => Line($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
