using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Evaluation.Questions;

/// <summary>Writes a new version of a question.</summary>
public sealed class UpdateQuestion(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable = ["title", "text", "competencies", "expected", "follow_ups", "discriminates", "minutes", "slow_query", "tests"];

    internal Task<Question> Handle(UpdateQuestionRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.QuestionId);
        var row = await QuestionRow.Lock(id, request.Etag, write);
        if (row.Retired)
            throw Problem.Precondition(ErrorReason.QuestionRetired, "The question is out of use. Enter a new one.", ("question_id", id));
        var question = row.ToMessage();
        Mask.Apply(request.UpdateMask, request.Question, question, Changeable);
        rules.Check(question, "question.");
        QuestionRules.Check(question);
        await QuestionRow.Store(id, row.Version + 1, question, write);
        await write.Connection.ExecuteAsync(new CommandDefinition(
            "update questions set version = version + 1, revision = revision + 1 where id = @id", new { id }, cancellationToken: write.Cancellation));
        return (await QuestionRow.Find(id, null, write.Connection, write.Cancellation)).ToMessage();
    });
}
