using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>Lists the templates in use, newest first.</summary>
public sealed class ListLoopTemplates(NpgsqlDataSource database)
{
    internal async Task<ListLoopTemplatesResponse> Handle(ListLoopTemplatesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<LoopTemplateRow>(new CommandDefinition(
            $"select {LoopTemplateRow.Columns} from loop_templates where id < @before and retired_at is null order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListLoopTemplatesResponse
        {
            LoopTemplates = { rows.Select(row => row.ToMessage()) }, NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
