using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Evaluation.Questions;

/// <summary>What must hold of a question beyond the rules of its fields.</summary>
internal static class QuestionRules
{
    /// <summary>Throws INVALID_ARGUMENT with each wrong field.</summary>
    internal static void Check(Question question)
    {
        var wrong = new List<(string, string)>();
        for (var i = 1; i < question.Expected.Count; i++)
            if (question.Expected[i].Level <= question.Expected[i - 1].Level)
                wrong.Add(($"question.expected[{i}].level", "must be higher than the one before it: each level once, the lowest first"));
        if (question.Kind == QuestionKind.SlowQuery != question.SlowQuery is not null)
            wrong.Add(("question.slow_query", question.SlowQuery is null ? "is required of a slow query: schema, query, plan and sizes" : "is only of a slow query"));
        if (question.Kind == QuestionKind.Coding != question.Tests.Count > 0)
            wrong.Add(("question.tests", question.Tests.Count == 0 ? "are required of a coding exercise" : "are only of a coding exercise"));
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);
    }
}
