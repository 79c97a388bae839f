using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Webhooks;

/// <summary>Subscribes an address to what happens from now on.</summary>
public sealed class CreateWebhook(Writes writes, WebhookTransport transport, WebhookSecrets secrets)
{
    /// <summary>Each event is one delivery for each subscription, so their number bounds the work of an event.</summary>
    internal const int Most = 100;

    internal async Task<Webhook> Handle(CreateWebhookRequest request, ServerCallContext call)
    {
        var webhook = request.Webhook;
        transport.Check(webhook.Url);
        WebhookRow.CheckTypes(webhook.EventTypes);
        return await secrets.Of(await writes.Run(request, call, async write =>
        {
            // Creators wait for each other, so the count holds.
            var count = await write.Connection.QuerySingleAsync<int>(new CommandDefinition(
                "lock table webhooks in share row exclusive mode; select count(*)::int from webhooks", cancellationToken: write.Cancellation));
            if (count >= Most)
                throw Problem.Precondition(ErrorReason.TooManyWebhooks, $"There are {Most} subscriptions, the most there may be. Delete one that nobody needs.", ("most", Most));
            var secret = WebhookRow.NewSecret();
            var row = await write.Connection.QuerySingleAsync<WebhookRow>(new CommandDefinition($"""
                insert into webhooks (id, url, description, event_types, secret, from_position)
                select @id, @url, @description, @types, @secret, case when is_called then last_value else 0 end from feed_events_position_seq
                returning {WebhookRow.Columns}
                """, new { id = Guid.CreateVersion7(), url = webhook.Url, description = webhook.Description, types = webhook.EventTypes.ToArray(), secret },
                cancellationToken: write.Cancellation));
            return row.ToMessage(secret);
        }, kept: WebhookSecrets.Without), call.CancellationToken);
    }
}
