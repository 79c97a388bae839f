using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Webhooks;

/// <summary>Subscribes an address to what happens from now on.</summary>
public sealed class CreateWebhook(Writes writes, WebhookTransport transport)
{
    internal Task<Webhook> Handle(CreateWebhookRequest request, ServerCallContext call)
    {
        var webhook = request.Webhook;
        transport.Check(webhook.Url);
        WebhookRow.CheckTypes(webhook.EventTypes);
        return writes.Run(request, call, async write =>
        {
            var secret = WebhookRow.NewSecret();
            var row = await write.Connection.QuerySingleAsync<WebhookRow>(new CommandDefinition($"""
                insert into webhooks (id, url, description, event_types, secret, from_position)
                select @id, @url, @description, @types, @secret, case when is_called then last_value else 0 end from feed_events_position_seq
                returning {WebhookRow.Columns}
                """, new { id = Guid.CreateVersion7(), url = webhook.Url, description = webhook.Description, types = webhook.EventTypes.ToArray(), secret },
                cancellationToken: write.Cancellation));
            return row.ToMessage(secret);
        });
    }
}
