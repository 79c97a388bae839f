using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Screenings;

/// <summary>Takes questions over from evaluation's bank, by copy.</summary>
public sealed partial class QuestionBank(EvaluationService.EvaluationServiceClient evaluation, ILogger<QuestionBank> log)
{
    private const int MostSignals = 20;

    /// <summary>
    /// The questions of a set, those without a text of their own filled from the bank. INVALID_ARGUMENT with the field of each
    /// that cannot be, UNAVAILABLE if the bank does not answer.
    /// </summary>
    internal async Task<IReadOnlyList<ScreeningQuestion>> Fill(IReadOnlyList<ScreeningQuestion> questions, CancellationToken cancellation)
    {
        var taken = await Task.WhenAll(questions.Select(question => question.Text.Length > 0 ? Task.FromResult<Question?>(null) : Find(question, cancellation)));
        var wrong = questions.Index().Where(question => question.Item.Text.Length == 0)
            .Select(question => (Field: $"question_set.questions[{question.Index}]", Problem: ProblemOf(question.Item, taken[question.Index])))
            .Where(found => found.Problem is not null).Select(found => (found.Field + found.Problem!.Value.Field, found.Problem.Value.Why)).ToList();
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);
        return [.. questions.Zip(taken, (question, from) => from is null ? question : Filled(question, from))];
    }

    private async Task<Question?> Find(ScreeningQuestion question, CancellationToken cancellation)
    {
        if (question.BankQuestionId.Length == 0)
            return null;
        try
        {
            return await evaluation.GetQuestionAsync(new() { QuestionId = question.BankQuestionId }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw Problem.Unavailable("Evaluation's question bank does not answer at the moment. Nothing was done; try again, or write the questions out.");
        }
    }

    private static (string Field, string Why)? ProblemOf(ScreeningQuestion question, Question? found) => found switch
    {
        null when question.BankQuestionId.Length == 0 => (".text", "is required, unless bank_question_id names a question of the bank"),
        null => (".bank_question_id", "is no question of evaluation's bank"),
        { Retired: true } => (".bank_question_id", "is out of use in evaluation's bank; take another"),
        { Kind: QuestionKind.Coding } => (".bank_question_id", "is a coding exercise, which is for an interview"),
        _ when question.Kind != KindOf(found) => (".kind", $"is {Wire.NameOf(KindOf(found))} in evaluation's bank"),
        _ => null,
    };

    private static ScreeningQuestionKind KindOf(Question found) =>
        found.Kind == QuestionKind.DesignScenario ? ScreeningQuestionKind.SystemDesign : ScreeningQuestionKind.Database;

    private static ScreeningQuestion Filled(ScreeningQuestion question, Question from)
    {
        var filled = question.Clone();
        (filled.Text, filled.BankVersion) = (from.Text, from.Version);
        filled.ExpectedSignals.Clear();
        filled.ExpectedSignals.AddRange(from.Expected.SelectMany(expected => expected.Signals.Select(signal => $"{expected.Level.ToString().ToLowerInvariant()}: {signal}")).Take(MostSignals));
        if (from.SlowQuery is { } query)
            filled.Material = $"{query.Schema}\n\n{query.Query}\n\n{query.Plan}\n\n{query.DataSizes}";
        return filled;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Evaluation did not tell a question of its bank: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}
