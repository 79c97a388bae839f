using System.Globalization;
using Hiring.Evaluation.V1;

namespace Hiring.Evaluation.Rubrics;

/// <summary>What a rubric must be beyond the field rules of the contract.</summary>
internal static class RubricRules
{
    /// <summary>How far the weights may add up to something else than 1: more than rounding of binary fractions, less than anyone writes.</summary>
    private const double WeightTolerance = 1e-9;

    /// <summary>Each rule that the rubric breaks, by field.</summary>
    internal static List<(string Field, string Description)> Faults(Rubric rubric)
    {
        var faults = new List<(string, string)>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rubric.Competencies.Count; i++)
            if (!keys.Add(rubric.Competencies[i].Key))
                faults.Add(($"rubric.competencies[{i}].key", "is the key of an earlier competency; each needs its own"));

        var kinds = new HashSet<RoundKind>();
        for (var i = 0; i < rubric.Rounds.Count; i++)
        {
            if (!kinds.Add(rubric.Rounds[i].Kind))
                faults.Add(($"rubric.rounds[{i}].kind", "is the kind of an earlier round; each kind stands once"));
            for (var j = 0; j < rubric.Rounds[i].Competencies.Count; j++)
                if (!keys.Contains(rubric.Rounds[i].Competencies[j]))
                    faults.Add(($"rubric.rounds[{i}].competencies[{j}]", "is not the key of a competency of this rubric"));
        }

        var sum = rubric.Rounds.Sum(round => round.Weight);
        if (!(Math.Abs(sum - 1) <= WeightTolerance))
            faults.Add(("rubric.rounds", string.Create(CultureInfo.InvariantCulture, $"have weights that add up to {sum:0.##########}; they must add up to 1")));

        var rated = rubric.Rounds.SelectMany(round => round.Competencies).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < rubric.Competencies.Count; i++)
            if (!rated.Contains(rubric.Competencies[i].Key))
                faults.Add(($"rubric.competencies[{i}].key", "is rated by no round; name it in one or leave it out"));
        return faults;
    }
}
