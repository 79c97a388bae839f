using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Webhooks;

/// <summary>Changes the fields of a subscription that the mask names.</summary>
public sealed class UpdateWebhook(Writes writes, RequestRules rules, WebhookTransport transport)
{
    private static readonly string[] Changeable = ["url", "description", "event_types", "state"];

    internal Task<Webhook> Handle(UpdateWebhookRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var stored = await WebhookRow.Lock(Guid.Parse(request.WebhookId), request.Etag, write);
        var webhook = stored.ToMessage();
        Mask.Apply(request.UpdateMask, request.Webhook, webhook, Changeable);
        rules.Check(webhook, "webhook.");
        transport.Check(webhook.Url);
        WebhookRow.CheckTypes(webhook.EventTypes);
        if (request.UpdateMask.Paths.Contains("state") && webhook.State is not (WebhookState.Active or WebhookState.Paused))
            throw Problem.Invalid("webhook.state", "can be set to active or paused; the others are for the service to say");
        return (await Store(webhook, write)).ToMessage();
    });

    /// <summary>Whoever sets it active again gives it five days anew.</summary>
    private static Task<WebhookRow> Store(Webhook webhook, Write write) =>
        write.Connection.QuerySingleAsync<WebhookRow>(new CommandDefinition($"""
            update webhooks set url = @url, description = @description, event_types = @types,
                failing_since = case when state <> 1 and @state = 1 then null else failing_since end, state = @state,
                revision = revision + 1, updated_at = now()
            where id = @id
            returning {WebhookRow.Columns}
            """, new
        {
            id = Guid.Parse(webhook.Id), url = webhook.Url, description = webhook.Description, types = webhook.EventTypes.ToArray(), state = webhook.State,
        }, cancellationToken: write.Cancellation));
}
