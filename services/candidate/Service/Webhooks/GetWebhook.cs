using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Webhooks;

/// <summary>Answers one subscription.</summary>
public sealed class GetWebhook(NpgsqlDataSource database)
{
    internal async Task<Webhook> Handle(GetWebhookRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.WebhookId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<WebhookRow>(new CommandDefinition(
            $"select {WebhookRow.Columns} from webhooks where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("webhook", id);
    }
}
