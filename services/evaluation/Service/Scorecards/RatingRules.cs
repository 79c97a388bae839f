using Hiring.Evaluation.V1;

namespace Hiring.Evaluation.Scorecards;

/// <summary>What the ratings of a scorecard must be beyond the field rules of the contract.</summary>
internal static class RatingRules
{
    /// <summary>Each rule that the ratings break against the competencies of their round, by field. Never repeats what was written.</summary>
    internal static List<(string Field, string Description)> Faults(IReadOnlyList<Rating> ratings, IReadOnlyCollection<string> competencies)
    {
        var faults = new List<(string, string)>();
        var missing = competencies.ToList();
        var rated = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ratings.Count; i++)
        {
            if (!rated.Add(ratings[i].Competency))
                faults.Add(($"scorecard.ratings[{i}].competency", "is rated twice"));
            else if (!missing.Remove(ratings[i].Competency))
                faults.Add(($"scorecard.ratings[{i}].competency", $"is none that this round rates; it rates {string.Join(", ", competencies)}"));
            if (ratings[i].Points > 0 && string.IsNullOrWhiteSpace(ratings[i].Evidence))
                faults.Add(($"scorecard.ratings[{i}].evidence", "is required where points are given: write what was seen, or give 0 points"));
        }
        if (missing.Count > 0)
            faults.Add(("scorecard.ratings", $"lack {string.Join(", ", missing)}; give 0 points where there was no evidence"));
        return faults;
    }
}
