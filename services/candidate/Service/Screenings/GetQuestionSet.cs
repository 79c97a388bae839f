using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Answers one question set.</summary>
public sealed class GetQuestionSet(NpgsqlDataSource database)
{
    internal async Task<QuestionSet> Handle(GetQuestionSetRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.QuestionSetId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<QuestionSetRow>(new CommandDefinition(
            $"select {QuestionSetRow.Columns} from question_sets where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("question set", id);
    }
}
