using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Candidates;

/// <summary>Lists candidates, newest first.</summary>
public sealed class ListCandidates(NpgsqlDataSource database)
{
    internal async Task<ListCandidatesResponse> Handle(ListCandidatesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<CandidateRow>(new CommandDefinition(
            $"select {CandidateRow.Columns} from candidates where id < @before and merged_into is null order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListCandidatesResponse
        {
            Candidates = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
