using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Webhooks;

/// <summary>Lists the subscriptions, newest first.</summary>
public sealed class ListWebhooks(NpgsqlDataSource database)
{
    internal async Task<ListWebhooksResponse> Handle(ListWebhooksRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, "webhooks");
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<WebhookRow>(new CommandDefinition(
            $"select {WebhookRow.Columns} from webhooks where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListWebhooksResponse
        {
            Webhooks = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, "webhooks"),
        };
    }
}
