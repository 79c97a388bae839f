using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Evaluation.Questions;

/// <summary>Enters a question into the bank.</summary>
public sealed class CreateQuestion(Writes writes)
{
    internal Task<Question> Handle(CreateQuestionRequest request, ServerCallContext call)
    {
        QuestionRules.Check(request.Question);
        return writes.Run(request, call, async write =>
        {
            var id = Guid.CreateVersion7();
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "insert into questions (id, kind) values (@id, @kind)", new { id, kind = (short)request.Question.Kind }, cancellationToken: write.Cancellation));
            await QuestionRow.Store(id, 1, request.Question, write);
            return (await QuestionRow.Find(id, null, write.Connection, write.Cancellation)).ToMessage();
        });
    }
}
