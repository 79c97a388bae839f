using System.Text.Json;
using Hiring.Candidate.V1;
using Hiring.Candidate.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Hiring.Candidate.Tests.Webhooks;

public sealed class WebhookDeliveryTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    [Fact]
    public async Task A_receiver_gets_the_fact_signed_so_that_the_library_verifies_it()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");

        var application = await host.Withdrawal();
        var call = Assert.Single(await receiver.Wait(1));

        new StandardWebhook(webhook.Secret).Verify(call.Body, call.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(webhook.Secret).Verify(call.Body + " ", call.Headers));
        var body = JsonDocument.Parse(call.Body).RootElement;
        Assert.Equal("application_withdrawn", body.GetProperty("type").GetString());
        Assert.Equal(application, body.GetProperty("data").GetProperty("applicationId").GetString());
        Assert.InRange(body.GetProperty("timestamp").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        var delivery = await host.Delivery(webhook, WebhookDeliveryState.Delivered);
        Assert.Equal((call.Id, "application_withdrawn", 1, 204, ""), (delivery.Id, delivery.EventType, delivery.Attempts, delivery.LastStatus, delivery.LastError));
        Assert.False(call.Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Without_types_a_subscription_hears_everything_from_its_creation_on_and_nothing_before()
    {
        await host.Withdrawal();
        var role = await host.OpenRole();
        await using var receiver = await WebhookReceiver.Start();
        await host.Subscribe(receiver.Url);

        var application = (await host.Apply(role.Id)).Id;
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application });
        var calls = await receiver.Wait(3);

        Assert.Equal(["application_created", "application_withdrawn", "candidate_created"], calls.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("type").GetString()).Order());
        Assert.Equal(2, calls.Count(call => call.Body.Contains(application, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_failed_is_tried_again_with_the_same_id_until_it_is_taken()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        await receiver.Wait(1);
        await Until.Holds(async () => (await host.Deliveries(webhook))[0].LastStatus == 500, "the failure is not noted");
        var failed = Assert.Single(await host.Deliveries(webhook));
        Assert.Equal((WebhookDeliveryState.Pending, "answered 500"), (failed.State, failed.LastError));
        var pause = failed.NextAttemptTime.ToDateTime() - failed.LastAttemptTime.ToDateTime();
        Assert.InRange(pause, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9));
        Assert.NotNull((await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).FailingSinceTime);

        receiver.Answer = http => WebhookReceiver.Status(http, 200);
        await host.Hurry(webhook);

        Assert.Equal(2, (await host.Delivery(webhook, WebhookDeliveryState.Delivered)).Attempts);
        Assert.Single(receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Null((await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).FailingSinceTime);
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("1", 5)]
    [InlineData("99999999", 86_400)]
    [InlineData("date", 600)]
    [InlineData("soon", 5)]
    public async Task A_receiver_that_asks_to_be_left_alone_is_up_to_a_day(string asks, int seconds)
    {
        await using var receiver = await WebhookReceiver.Start(429);
        receiver.Answer = http =>
        {
            http.Response.Headers.RetryAfter = asks == "date" ? DateTimeOffset.UtcNow.AddSeconds(600).ToString("R") : asks;
            return WebhookReceiver.Status(http, 429);
        };
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        await Until.Holds(async () => (await host.Deliveries(webhook)).Any(delivery => delivery.LastStatus == 429), "no attempt was noted");

        // From the schedule or from the receiver, whichever is longer, and up to a fifth longer by chance.
        var pause = await host.Sql<double>("select extract(epoch from next_attempt_at - last_attempt_at) from webhook_deliveries where webhook_id = @id::uuid", new { id = webhook.Id });
        Assert.InRange(pause, seconds - 5, seconds * 1.2 + 5);
    }

    [Fact]
    public async Task After_the_last_attempt_a_delivery_is_dead_and_a_replay_sends_it_again_under_its_id()
    {
        await using var receiver = await WebhookReceiver.Start(503);
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        await receiver.Wait(1);
        await host.Sql<int>("update webhook_deliveries set attempts = @last, next_attempt_at = now() where webhook_id = @id::uuid returning 1",
            new { id = webhook.Id, last = RetrySchedule.Attempts - 1 });
        var dead = await host.Delivery(webhook, WebhookDeliveryState.Dead);
        Assert.Equal(RetrySchedule.Attempts, dead.Attempts);

        receiver.Answer = http => WebhookReceiver.Status(http, 204);
        var replay = await host.Webhooks.ReplayWebhookDeliveriesAsync(new() { WebhookId = webhook.Id });

        Assert.Equal((1, 0L), (replay.Replayed, replay.NextPosition));
        Assert.Equal((dead.Id, 1), await host.Delivery(webhook, WebhookDeliveryState.Delivered) is var delivered ? (delivered.Id, delivered.Attempts) : default);
        Assert.Equal(0, (await host.Webhooks.ReplayWebhookDeliveriesAsync(new() { WebhookId = webhook.Id })).Replayed);
    }

    [Fact]
    public async Task A_replay_since_a_time_brings_what_was_missed_while_paused_and_what_was_delivered_with_its_old_id()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        var heard = await host.Delivery(webhook, WebhookDeliveryState.Delivered);
        await host.Webhooks.UpdateWebhookAsync(new() { WebhookId = webhook.Id, Webhook = new() { State = WebhookState.Paused }, UpdateMask = new() { Paths = { "state" } } });
        var missed = await host.Withdrawal();
        await Until.Holds(() => host.Sql<bool>("select position >= (select max(position) from feed_events) from feed_positions where source = 'candidate (webhooks)'"), "the feed is not followed");
        Assert.Single(await host.Deliveries(webhook));

        await host.Webhooks.UpdateWebhookAsync(new() { WebhookId = webhook.Id, Webhook = new() { State = WebhookState.Active }, UpdateMask = new() { Paths = { "state" } } });
        var replay = await host.Webhooks.ReplayWebhookDeliveriesAsync(new() { WebhookId = webhook.Id, SinceTime = heard.OccurTime });
        var calls = await receiver.Wait(3);

        Assert.Equal(2, replay.Replayed);
        Assert.Equal(heard.Id, calls[0].Id);
        Assert.Contains(calls.Skip(1), call => call.Id == heard.Id);
        Assert.Contains(calls.Skip(1), call => call.Body.Contains(missed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_verify_and_afterwards_only_the_new_one()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");

        var rotated = await host.Webhooks.RotateWebhookSecretAsync(new() { WebhookId = webhook.Id, Etag = webhook.Etag });
        await host.Withdrawal();
        var both = (await receiver.Wait(1))[0];
        await host.Sql<int>("update webhooks set previous_secret_until = now() - interval '1 second' where id = @id::uuid returning 1", new { id = webhook.Id });
        await host.Withdrawal();
        var one = (await receiver.Wait(2))[1];

        Assert.NotEqual(webhook.Secret, rotated.Secret);
        Assert.NotNull(rotated.PreviousSecretExpireTime);
        Assert.Equal([false, true], Verifies(webhook.Secret, both));
        Assert.Equal([true, false], Verifies(rotated.Secret, both));
        Assert.Equal([false], Verifies(webhook.Secret, one));
        Assert.Equal([true], Verifies(rotated.Secret, one));
    }

    [Fact]
    public async Task A_secret_that_leaked_ends_at_once()
    {
        await using var receiver = await WebhookReceiver.Start();
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");

        var rotated = await host.Webhooks.RotateWebhookSecretAsync(new() { WebhookId = webhook.Id, OverlapHours = 0 });
        await host.Withdrawal();
        var call = (await receiver.Wait(1))[0];

        Assert.Null(rotated.PreviousSecretExpireTime);
        new StandardWebhook(rotated.Secret).Verify(call.Body, call.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(webhook.Secret).Verify(call.Body, call.Headers));
    }

    [Fact]
    public async Task An_address_that_is_gone_is_disabled_at_once_and_can_be_taken_up_again()
    {
        await using var receiver = await WebhookReceiver.Start(410);
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();

        Assert.Equal((410, 1), await host.Delivery(webhook, WebhookDeliveryState.Dead) is var dead ? (dead.LastStatus, dead.Attempts) : default);
        Assert.Equal(1, await host.Sql<long>("select count(*) from audit_entries where method = 'disable' and resource_ids @> array[@id::uuid]", new { id = webhook.Id }));
        var gone = await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id });
        Assert.Equal(WebhookState.Gone, gone.State);

        receiver.Answer = http => WebhookReceiver.Status(http, 204);
        await host.Webhooks.UpdateWebhookAsync(new() { WebhookId = webhook.Id, Webhook = new() { State = WebhookState.Active }, UpdateMask = new() { Paths = { "state" } }, Etag = gone.Etag });
        await host.Webhooks.ReplayWebhookDeliveriesAsync(new() { WebhookId = webhook.Id });
        await host.Delivery(webhook, WebhookDeliveryState.Delivered);
    }

    [Fact]
    public async Task After_five_days_of_failure_a_subscription_is_disabled_and_a_success_in_between_starts_the_days_anew()
    {
        await using var receiver = await WebhookReceiver.Start(500);
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();
        await Until.Holds(async () => (await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).FailingSinceTime is not null, "the failure is not noted");
        await FailingFor(webhook, days: 6);
        receiver.Answer = http => WebhookReceiver.Status(http, 200);
        await host.Hurry(webhook);
        await host.Delivery(webhook, WebhookDeliveryState.Delivered);
        Assert.Equal(WebhookState.Active, (await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).State);

        receiver.Answer = http => WebhookReceiver.Status(http, 500);
        await host.Withdrawal();
        await Until.Holds(async () => (await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).FailingSinceTime is not null, "the failure is not noted");
        await FailingFor(webhook, days: 6);
        await host.Hurry(webhook);

        await Until.Holds(async () => (await host.Webhooks.GetWebhookAsync(new() { WebhookId = webhook.Id })).State == WebhookState.Failed, "it is not disabled");
    }

    [Fact]
    public async Task A_slow_receiver_holds_up_nobody_else()
    {
        await using var slow = await WebhookReceiver.Start();
        await using var quick = await WebhookReceiver.Start();
        var end = new TaskCompletionSource();
        slow.Answer = _ => end.Task;
        await host.Subscribe(slow.Url, "application_withdrawn");
        await host.Subscribe(quick.Url, "application_withdrawn");

        for (var i = 0; i < 12; i++)
            await host.Withdrawal();
        await quick.Wait(12);

        Assert.InRange(slow.Calls.Count, 1, 8);
        end.SetResult();
        await slow.Wait(12);
    }

    [Fact]
    public async Task A_hundred_events_at_once_are_delivered_once_each_by_two_instances_together()
    {
        using var second = ActivatorUtilities.CreateInstance<WebhookSender>(host.Services);
        await second.StartAsync(TestContext.Current.CancellationToken);
        await using var receiver = await WebhookReceiver.Start();
        var role = await host.OpenRole();
        var webhook = await host.Subscribe(receiver.Url, "application_created");

        var applications = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.Apply(role.Id)));
        await receiver.Wait(100);
        await Until.Holds(async () => await host.Sql<long>("select count(*) from webhook_deliveries where webhook_id = @id::uuid and state = 2", new { id = webhook.Id }) == 100, "not all are noted");

        Assert.Equal(applications.Select(application => application.Id).Order(),
            receiver.Calls.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("data").GetProperty("applicationId").GetString()!).Order());
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        await using var inside = await WebhookReceiver.Start();
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = http =>
        {
            http.Response.Redirect(inside.Url, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();

        await Until.Holds(async () => (await host.Deliveries(webhook)) is [{ LastStatus: 307 }], "the redirect is not noted");
        Assert.Empty(inside.Calls);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = async http =>
        {
            var junk = new byte[64 * 1024];
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(junk, http.RequestAborted);
        };
        var webhook = await host.Subscribe(receiver.Url, "application_withdrawn");
        await host.Withdrawal();

        Assert.Equal(200, (await host.Delivery(webhook, WebhookDeliveryState.Delivered)).LastStatus);
    }

    /// <summary>Whether each of the signatures, which the specification separates by a space, is by a secret. The library's Verify looks at the first alone.</summary>
    private static IEnumerable<bool> Verifies(string secret, Received call) => call.Headers["webhook-signature"].ToString().Split(' ').Select(signature =>
    {
        try
        {
            new StandardWebhook(secret).Verify(call.Body, new HeaderDictionary(call.Headers.ToDictionary()) { ["webhook-signature"] = signature });
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    });

    private Task<int> FailingFor(Webhook webhook, int days) =>
        host.Sql<int>("update webhooks set failing_since = now() - make_interval(days => @days) where id = @id::uuid returning 1", new { id = webhook.Id, days });
}
