using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Evaluation.Rubrics;

/// <summary>Answers one rubric.</summary>
public sealed class GetRubric(NpgsqlDataSource database)
{
    internal Task<Rubric> Handle(GetRubricRequest request, ServerCallContext call) =>
        Load(Guid.Parse(request.RubricId), call.CancellationToken);

    /// <summary>The rubric with this id; NOT_FOUND if there is none.</summary>
    internal async Task<Rubric> Load(Guid id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<StoredRubric>(new CommandDefinition(
            $"select {StoredRubric.Columns} from rubrics where id = @id", new { id }, cancellationToken: cancellation));
        return row?.ToMessage() ?? throw Problem.NotFound("rubric", id);
    }
}
