using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Webhooks;

/// <summary>Lists the deliveries of a subscription, newest first.</summary>
public sealed class ListWebhookDeliveries(NpgsqlDataSource database)
{
    internal async Task<ListWebhookDeliveriesResponse> Handle(ListWebhookDeliveriesRequest request, ServerCallContext call)
    {
        var webhook = Guid.Parse(request.WebhookId);
        var filter = $"{webhook}/{request.State:D}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var found = await connection.QueryMultipleAsync(new CommandDefinition("""
            select exists (select from webhooks where id = @webhook);
            select d.id, d.position, e.type, d.state, d.attempts, d.last_status, d.last_error, e.occurred_at, d.last_attempt_at, d.next_attempt_at
            from webhook_deliveries d join feed_events e on e.position = d.position
            where d.webhook_id = @webhook and (@state = 0 or d.state = @state) and d.id < @before
            order by d.id desc limit @size;
            """, new { webhook, state = (int)request.State, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken));
        if (!await found.ReadSingleAsync<bool>())
            throw Problem.NotFound("webhook", webhook);
        var rows = (await found.ReadAsync<Row>()).AsList();
        return new ListWebhookDeliveriesResponse
        {
            Deliveries = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }

    private sealed record Row(Guid Id, long Position, string Type, WebhookDeliveryState State, int Attempts, int LastStatus, string LastError,
        Instant OccurredAt, Instant? LastAttemptAt, Instant NextAttemptAt)
    {
        internal WebhookDelivery ToMessage() => new()
        {
            Id = Id.ToString(), Position = Position, EventType = Type, State = State, Attempts = Attempts, LastStatus = LastStatus, LastError = LastError,
            OccurTime = OccurredAt.ToTimestamp(), LastAttemptTime = LastAttemptAt?.ToTimestamp(),
            NextAttemptTime = State == WebhookDeliveryState.Pending ? NextAttemptAt.ToTimestamp() : null,
        };
    }
}
