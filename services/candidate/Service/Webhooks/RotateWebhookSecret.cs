using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Webhooks;

/// <summary>Gives a subscription a new secret; the old one signs beside it for a while.</summary>
public sealed class RotateWebhookSecret(Writes writes, WebhookSecrets secrets)
{
    private const int DefaultOverlapHours = 24;

    internal async Task<Webhook> Handle(RotateWebhookSecretRequest request, ServerCallContext call) => await secrets.Of(await writes.Run(request, call, async write =>
    {
        var webhook = await WebhookRow.Lock(Guid.Parse(request.WebhookId), request.Etag, write);
        var secret = WebhookRow.NewSecret();
        var hours = request.HasOverlapHours ? request.OverlapHours : DefaultOverlapHours;
        var row = await write.Connection.QuerySingleAsync<WebhookRow>(new CommandDefinition($"""
            update webhooks set previous_secret = case when @hours > 0 then secret end,
                previous_secret_until = case when @hours > 0 then now() + make_interval(hours => @hours) end,
                secret = @secret, revision = revision + 1, updated_at = now()
            where id = @id
            returning {WebhookRow.Columns}
            """, new { id = webhook.Id, secret, hours }, cancellationToken: write.Cancellation));
        return row.ToMessage(secret);
    }, kept: WebhookSecrets.Without), call.CancellationToken);
}
