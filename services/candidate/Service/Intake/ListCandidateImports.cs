using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Lists imports, newest first.</summary>
public sealed class ListCandidateImports(NpgsqlDataSource database)
{
    internal async Task<ListCandidateImportsResponse> Handle(ListCandidateImportsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ImportRow>(new CommandDefinition(
            $"select {ImportRow.Selected} from candidate_imports where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListCandidateImportsResponse
        {
            Imports = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
