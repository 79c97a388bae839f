using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Evaluation.Rubrics;

/// <summary>Lists rubrics, newest first.</summary>
public sealed class ListRubrics(NpgsqlDataSource database)
{
    internal async Task<ListRubricsResponse> Handle(ListRubricsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<StoredRubric>(new CommandDefinition(
            $"select {StoredRubric.Columns} from rubrics where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListRubricsResponse
        {
            Rubrics = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
