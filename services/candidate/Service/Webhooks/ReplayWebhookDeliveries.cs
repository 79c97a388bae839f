using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Webhooks;

/// <summary>Makes deliveries pending again: the dead ones, or all since a time, with those that were never written down.</summary>
public sealed class ReplayWebhookDeliveries(Writes writes)
{
    /// <summary>Most deliveries of one call, so that it stays far within its time.</summary>
    private const int Batch = 10_000;

    private const string Again = "state = 1, attempts = 0, next_attempt_at = now(), last_error = '', last_status = 0";

    internal Task<ReplayWebhookDeliveriesResponse> Handle(ReplayWebhookDeliveriesRequest request, ServerCallContext call) =>
        writes.Run(request, call, async write =>
        {
            var webhook = await WebhookRow.Lock(Guid.Parse(request.WebhookId), "", write);
            var positions = request.SinceTime is null
                ? await ReplayDead(webhook, request.AfterPosition, write)
                : await ReplaySince(webhook, request, write);
            return new ReplayWebhookDeliveriesResponse
            {
                Replayed = positions.Count,
                NextPosition = positions.Count < Batch ? 0 : positions.Max(),
            };
        });

    private static async Task<List<long>> ReplayDead(WebhookRow webhook, long after, Write write) =>
        (await write.Connection.QueryAsync<long>(new CommandDefinition($"""
            update webhook_deliveries set {Again}
            where id in (select id from webhook_deliveries where webhook_id = @id and state = 3 and position > @after order by position limit @size)
            returning position
            """, new { id = webhook.Id, after, size = Batch }, cancellationToken: write.Cancellation))).AsList();

    private static async Task<List<long>> ReplaySince(WebhookRow webhook, ReplayWebhookDeliveriesRequest request, Write write)
    {
        var ids = new Guid[Batch];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Guid.CreateVersion7();
        return (await write.Connection.QueryAsync<long>(new CommandDefinition($"""
            insert into webhook_deliveries (id, webhook_id, position)
            select (@ids)[row_number() over (order by position)], @webhook, position from (
                select position from feed_events
                where occurred_at >= @since and position > @after and (cardinality(@types) = 0 or type = any(@types))
                order by position limit @size) as events
            on conflict on constraint webhook_deliveries_once do update set {Again}
            returning position
            """, new
        {
            ids, webhook = webhook.Id, since = request.SinceTime.ToInstant("since_time"), after = request.AfterPosition, types = webhook.EventTypes, size = Batch,
        }, cancellationToken: write.Cancellation))).AsList();
    }
}
