using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Evaluation.Questions;

/// <summary>Takes a question out of use. Again changes nothing.</summary>
public sealed class RetireQuestion(Writes writes)
{
    internal Task<Question> Handle(RetireQuestionRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var row = await QuestionRow.Lock(Guid.Parse(request.QuestionId), request.Etag, write);
        if (!row.Retired)
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "update questions set retired_at = now(), revision = revision + 1 where id = @Id", new { row.Id }, cancellationToken: write.Cancellation));
        return (await QuestionRow.Find(row.Id, null, write.Connection, write.Cancellation)).ToMessage();
    });
}
