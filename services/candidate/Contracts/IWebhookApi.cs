using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Tells programs outside of what happens here, by HTTPS calls that are signed after the Standard Webhooks specification. The routes that <c>webhook_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IWebhookApi
{
    /// <summary>Subscribes an address to types of events. The answer holds the secret, which is never shown again.</summary>
    /// <param name="request">Asks to subscribe.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/webhooks")]
    Task<Webhook> CreateWebhookAsync([Body] CreateWebhookRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one subscription, without its secret.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/webhooks/{webhookId}")]
    Task<Webhook> GetWebhookAsync(string webhookId, CancellationToken cancellationToken = default);

    /// <summary>Lists the subscriptions, newest first, or what changed since, without their secrets.</summary>
    /// <param name="pageSize">Most subscriptions to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/webhooks")]
    Task<ListWebhooksResponse> ListWebhooksAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a subscription that the mask names. Set the state to active to go on after it was disabled.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="request">Asks to change a subscription.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/webhooks/{webhookId}")]
    Task<Webhook> UpdateWebhookAsync(string webhookId, [Body] UpdateWebhookRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a subscription and forgets its deliveries.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="etag">The version that was seen; refused if there is a newer one. Empty deletes whatever is there.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/webhooks/{webhookId}")]
    Task<Empty> DeleteWebhookAsync(
        string webhookId, string? etag = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Gives a subscription a new secret. For a while the old one signs beside it, so that receivers can change over.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="request">Asks for a new secret.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/webhooks/{webhookId}:rotate")]
    Task<Webhook> RotateWebhookSecretAsync(
        string webhookId, [Body] RotateWebhookSecretRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the deliveries of a subscription, newest first.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="state">Only those in this state; unspecified answers all.</param>
    /// <param name="pageSize">Most deliveries to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/webhooks/{webhookId}/deliveries")]
    Task<ListWebhookDeliveriesResponse> ListWebhookDeliveriesAsync(
        string webhookId, WebhookDeliveryState? state = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Sends again: the dead deliveries, or everything that happened since a time, what was missed while disabled included.</summary>
    /// <param name="webhookId">The subscription.</param>
    /// <param name="request">Asks to send again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/webhooks/{webhookId}/deliveries:replay")]
    Task<ReplayWebhookDeliveriesResponse> ReplayWebhookDeliveriesAsync(
        string webhookId, [Body] ReplayWebhookDeliveriesRequest request, CancellationToken cancellationToken = default);
}
