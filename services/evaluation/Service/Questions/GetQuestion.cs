using Grpc.Core;
using Hiring.Evaluation.V1;
using Npgsql;

namespace Hiring.Evaluation.Questions;

/// <summary>Answers a question, in its latest version or in one that is named.</summary>
public sealed class GetQuestion(NpgsqlDataSource database)
{
    internal async Task<Question> Handle(GetQuestionRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return (await QuestionRow.Find(Guid.Parse(request.QuestionId), request.Version == 0 ? null : request.Version, connection, call.CancellationToken)).ToMessage();
    }
}
