using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Screenings;

/// <summary>Writes a question set.</summary>
public sealed class CreateQuestionSet(Writes writes)
{
    internal Task<QuestionSet> Handle(CreateQuestionSetRequest request, ServerCallContext call)
    {
        CheckKeys(request.QuestionSet);
        return writes.Run(request, call, async write =>
        {
            var content = new QuestionSet { Title = request.QuestionSet.Title, Questions = { request.QuestionSet.Questions }, Bar = request.QuestionSet.Bar };
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
