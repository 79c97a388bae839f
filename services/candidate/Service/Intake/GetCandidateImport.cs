using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Answers one import with its progress.</summary>
public sealed class GetCandidateImport(NpgsqlDataSource database)
{
    internal async Task<CandidateImport> Handle(GetCandidateImportRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ImportId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ImportRow>(new CommandDefinition(
            $"select {ImportRow.Selected} from candidate_imports where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("candidate import", id);
    }
}
