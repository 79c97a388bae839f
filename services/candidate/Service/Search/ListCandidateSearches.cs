using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>Lists the searches that the caller keeps, newest first.</summary>
public sealed class ListCandidateSearches(NpgsqlDataSource database)
{
    internal async Task<ListCandidateSearchesResponse> Handle(ListCandidateSearchesRequest request, ServerCallContext call)
    {
        var owner = Caller.Of(call);
        var page = Page.Of(request.PageSize, request.PageToken, owner);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<CandidateSearchRow>(new CommandDefinition(
            $"select {CandidateSearchRow.Columns} from candidate_searches where owner = @owner and id < @before order by id desc limit @size",
            new { owner, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListCandidateSearchesResponse
        {
            CandidateSearches = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, owner),
        };
    }
}
