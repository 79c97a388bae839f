using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Candidates;

/// <summary>Answers one candidate; for an id that was merged, the one that it was merged into.</summary>
public sealed class GetCandidate(NpgsqlDataSource database)
{
    internal async Task<V1.Candidate> Handle(GetCandidateRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CandidateRow>(new CommandDefinition(
            $"select {CandidateRow.Columns} from candidates where id = {Survivor.Sql}", new { candidate = id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("candidate", id);
    }
}
