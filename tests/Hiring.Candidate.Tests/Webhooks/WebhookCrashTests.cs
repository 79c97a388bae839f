using System.Text.Json;
using Google.Protobuf;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Webhooks;

/// <summary>Apart, since it ends the process that the others of a class share.</summary>
public sealed class WebhookCrashTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    [Fact]
    public async Task An_attempt_that_died_with_its_process_is_made_again_and_no_delivery_is_lost_or_doubled()
    {
        await using var receiver = await WebhookReceiver.Start();
        var hanging = new TaskCompletionSource();
        receiver.Answer = async http => await Task.WhenAny(hanging.Task, Task.Delay(TimeSpan.FromSeconds(8), http.RequestAborted));
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        await receiver.Wait(1);

        await host.RestartAsync();
        hanging.SetResult();
        receiver.Answer = http => WebhookReceiver.Status(http, 204);
        var left = Assert.Single(await host.Deliveries(webhook));
        Assert.Equal((WebhookDeliveryState.Pending, 1), (left.State, left.Attempts));
        // The minute for which the attempt was claimed passes.
        await host.Hurry(webhook);

        Assert.Equal((left.Id, 2), await host.Delivery(webhook, WebhookDeliveryState.Delivered) is var done ? (done.Id, done.Attempts) : default);
        Assert.Equal([left.Id, left.Id], receiver.Calls.Select(call => call.Id));
    }

    [Fact]
    public async Task What_happened_while_no_instance_ran_is_delivered_once_after_the_start()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await host.Subscribe(receiver.Url, "offer_withdrawn");
        await host.StopAsync();
        await Happens("first");
        await Happens("second");

        await host.RestartAsync();
        await Until.Holds(async () => (await host.Deliveries(webhook, WebhookDeliveryState.Delivered)).Count == 2, "not both are delivered");
        await host.StopAsync();
        await Happens("third");
        await host.RestartAsync();
        await Until.Holds(async () => (await host.Deliveries(webhook, WebhookDeliveryState.Delivered)).Count == 3, "the third is not delivered");

        Assert.Equal(["first", "second", "third"],
            receiver.Calls.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("data").GetProperty("offerId").GetString()).Order());
    }

    private Task<string> Happens(string offer) => host.Sql<string>("select feed_append('offer_withdrawn', @payload)::text",
        new { payload = new CandidateEvent { OfferWithdrawn = new() { OfferId = offer } }.ToByteArray() });
}
