using Hiring.Candidate.V1;

namespace Hiring.Candidate.Screenings;

/// <summary>How the answers of a screening make its result.</summary>
internal static class ScreeningRules
{
    /// <summary>What answers amount to.</summary>
    /// <param name="Total">Weighted mean of the points, 1 to 4; null while no answer gave any.</param>
    /// <param name="KnockedOutBy">Knock-outs that were answered below what they ask for.</param>
    /// <param name="Unanswered">Questions without an answer.</param>
    internal sealed record Standing(double? Total, IReadOnlyList<string> KnockedOutBy, IReadOnlyList<string> Unanswered)
    {
        /// <summary>Whether the result stands: every question has an answer, or a knock-out decides without the others.</summary>
        internal bool IsDecided => Unanswered.Count == 0 || KnockedOutBy.Count > 0;

        /// <summary>Whether a decided screening is passed. Without any evidence nobody passes.</summary>
        internal bool Passes(double bar) => KnockedOutBy.Count == 0 && Total >= bar;
    }

    /// <summary>Weighs the points of a set's questions. An answer of 0 points is no evidence: it leaves the mean alone, but fails a knock-out.</summary>
    internal static Standing Weigh(QuestionSet set, IReadOnlyDictionary<string, int> points)
    {
        var given = set.Questions.Where(question => points.GetValueOrDefault(question.Key) > 0).ToList();
        var weight = given.Sum(Weight);
        return new(
            given.Count == 0 ? null : given.Sum(question => Weight(question) * points[question.Key]) / weight,
            [.. set.Questions.Where(question => points.TryGetValue(question.Key, out var p) && p < question.KnockOutBelow).Select(question => question.Key)],
            [.. set.Questions.Where(question => !points.ContainsKey(question.Key)).Select(question => question.Key)]);
    }

    private static double Weight(ScreeningQuestion question) => question.Weight == 0 ? 1 : question.Weight;
}
