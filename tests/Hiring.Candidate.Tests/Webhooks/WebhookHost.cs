using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Webhooks;

/// <summary>The candidate service with the setting of a developer's machine that lets webhooks go to this machine.</summary>
public sealed class WebhookHost(PostgresServer postgres) : CandidateHost(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Webhooks:AllowLoopback"] = "true" };

    internal WebhookService.WebhookServiceClient Webhooks => new(Grpc);

    internal async Task<Webhook> Subscribe(string url, params string[] types) =>
        await Webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = url, EventTypes = { types } } });

    /// <summary>Lets something happen that subscribers hear of: an application is withdrawn.</summary>
    internal async Task<string> Withdrawal()
    {
        var application = await Apply((await OpenRole()).Id);
        await Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });
        return application.Id;
    }

    internal async Task<IReadOnlyList<WebhookDelivery>> Deliveries(Webhook webhook, WebhookDeliveryState state = WebhookDeliveryState.Unspecified) =>
        [.. (await Webhooks.ListWebhookDeliveriesAsync(new() { WebhookId = webhook.Id, State = state })).Deliveries];

    /// <summary>The only delivery of a subscription, once it is in a state.</summary>
    internal async Task<WebhookDelivery> Delivery(Webhook webhook, WebhookDeliveryState state)
    {
        await Until.Holds(async () => (await Deliveries(webhook, state)).Count > 0, $"no delivery is {state}");
        return Assert.Single(await Deliveries(webhook));
    }

    /// <summary>Lets the pause before the next attempt pass.</summary>
    internal Task Hurry(Webhook webhook) =>
        Sql<int>("with hurried as (update webhook_deliveries set next_attempt_at = now() where webhook_id = @id::uuid and state = 1 returning 1) select count(*)::int from hurried",
            new { id = webhook.Id });
}
