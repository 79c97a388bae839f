using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Screenings;

/// <summary>Writes a question set; questions without a text of their own come from evaluation's bank.</summary>
public sealed class CreateQuestionSet(Writes writes, QuestionBank bank)
{
    internal Task<QuestionSet> Handle(CreateQuestionSetRequest request, ServerCallContext call)
    {
        CheckKeys(request.QuestionSet);
        var asked = request.QuestionSet.Clone().Questions;
        foreach (var question in asked)
            (question.BankVersion, question.Material) = (0, "");
        return writes.Run(request, call, () => bank.Fill(asked, call.CancellationToken), async (write, questions) =>
        {
            var content = new QuestionSet { Title = request.QuestionSet.Title, Questions = { questions }, Bar = request.QuestionSet.Bar };
            var row = await write.Connection.QuerySingleAsync<QuestionSetRow>(new CommandDefinition(
                $"insert into question_sets (id, content) values (@id, @content::jsonb) returning {QuestionSetRow.Columns}",
                new { id = Guid.CreateVersion7(), content = StoredJson.Of(content) }, cancellationToken: write.Cancellation));
            return row.ToMessage();
        });
    }

    private static void CheckKeys(QuestionSet set)
    {
        var twice = set.Questions.Index().Where(question => set.Questions.Take(question.Index).Any(before => before.Key == question.Item.Key))
            .Select(question => ($"question_set.questions[{question.Index}].key", "names a question that stands before it")).ToList();
        if (twice.Count > 0)
            throw Problem.Invalid(twice);
    }
}
