using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>Answers a search that the caller keeps. Another's is as good as none.</summary>
public sealed class GetCandidateSearch(NpgsqlDataSource database)
{
    internal async Task<CandidateSearch> Handle(GetCandidateSearchRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.CandidateSearchId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CandidateSearchRow>(new CommandDefinition(
            $"select {CandidateSearchRow.Columns} from candidate_searches where id = @id and owner = @owner",
            new { id, owner = Caller.Of(call) }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("candidate_search", id);
    }
}
