namespace Hiring.InterviewScheduling.Metrics;

/// <summary>How unequally something is shared out (Gini 1912): 0 where all have the same, towards 1 where one has everything.</summary>
internal static class Gini
{
    /// <summary>
    /// The coefficient of a population: half of the mean difference between any two, by the mean; (2 Σ i·x(i)) / (n Σ x) - (n + 1) / n with x in order.
    /// Of n shares it is at most 1 - 1/n. 0 if nobody has anything.
    /// </summary>
    /// <param name="shares">What each has, not negative.</param>
    internal static double Of(IEnumerable<double> shares)
    {
        var ordered = shares.Order().ToArray();
        var sum = ordered.Sum();
        return sum == 0 ? 0 : 2 * ordered.Select((share, i) => (i + 1) * share).Sum() / (ordered.Length * sum) - (ordered.Length + 1.0) / ordered.Length;
    }
}
