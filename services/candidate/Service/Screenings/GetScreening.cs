using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Answers one screening.</summary>
public sealed class GetScreening(NpgsqlDataSource database)
{
    internal async Task<Screening> Handle(GetScreeningRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ScreeningId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ScreeningRow>(new CommandDefinition(
            $"select {ScreeningRow.Columns} from screenings s join question_sets q on q.id = s.question_set_id where s.id = @id",
            new { id }, cancellationToken: call.CancellationToken)) ?? throw Problem.NotFound("screening", id);
        return row.ToMessage((await ScreeningRow.Answers([id], connection, call.CancellationToken))[id]);
    }
}
