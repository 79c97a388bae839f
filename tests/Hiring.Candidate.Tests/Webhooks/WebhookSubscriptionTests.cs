using System.Net;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Webhooks;

/// <summary>Subscriptions as production has them: only addresses of the public internet.</summary>
public sealed class WebhookSubscriptionTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private WebhookService.WebhookServiceClient Webhooks => new(host.Grpc);

    [Fact]
    public async Task The_secret_is_shown_once_and_the_rest_can_be_read_changed_and_deleted()
    {
        var created = await Subscribe("https://example.org/hooks", "offer_accepted");
        Assert.StartsWith("whsec_", created.Secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(created.Secret["whsec_".Length..]).Length);
        Assert.Equal((WebhookState.Active, "offer_accepted"), (created.State, Assert.Single(created.EventTypes)));

        var read = await Webhooks.GetWebhookAsync(new() { WebhookId = created.Id });
        Assert.Equal(new Webhook(created) { Secret = "" }, read);
        Assert.Contains(read, (await Webhooks.ListWebhooksAsync(new())).Webhooks);

        var changed = await Webhooks.UpdateWebhookAsync(new()
        {
            WebhookId = read.Id, Etag = read.Etag, Webhook = new() { Description = "intranet", EventTypes = { "application_created" } },
            UpdateMask = new() { Paths = { "description", "event_types" } },
        });
        Assert.Equal(("intranet", "application_created", "https://example.org/hooks", ""), (changed.Description, Assert.Single(changed.EventTypes), changed.Url, changed.Secret));
        Assert.Equal("ETAG_MISMATCH", (await Refusal.Of(Webhooks.DeleteWebhookAsync(new() { WebhookId = read.Id, Etag = read.Etag }))).Reason);

        await Webhooks.DeleteWebhookAsync(new() { WebhookId = read.Id, Etag = changed.Etag });
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Webhooks.GetWebhookAsync(new() { WebhookId = read.Id }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Webhooks.ListWebhookDeliveriesAsync(new() { WebhookId = read.Id }))).Status);
    }

    [Theory]
    [InlineData("http://example.org/hooks")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/hooks")]
    [InlineData("example.org")]
    [InlineData("https://")]
    [InlineData("https://user:password@example.org/")]
    [InlineData("https://example.org/#part")]
    [InlineData("https://localhost/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[fd00::1]:8443/")]
    [InlineData("https://0.0.0.0/")]
    public async Task An_address_that_no_webhook_may_have_is_refused_by_its_field(string url)
    {
        var refusal = await Refusal.Of(Webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = url } }));

        Assert.Equal((StatusCode.InvalidArgument, "webhook.url"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task A_name_that_leads_into_the_private_network_is_not_connected_to()
    {
        await using var inside = await WebhookReceiver.Start();
        // A name that passes by its text, as a rebinding name would, and leads to this machine.
        var webhook = await Subscribe($"https://ip6-localhost.:{new Uri(inside.Url).Port}/hook", "application_created");
        await host.Sql<int>("update webhooks set url = replace(replace(url, 'ip6-localhost.', 'localhost'), 'https', 'http') where id = @id::uuid returning 1", new { id = webhook.Id });

        await host.Apply((await host.OpenRole()).Id);

        await Until.Holds(async () => (await Webhooks.ListWebhookDeliveriesAsync(new() { WebhookId = webhook.Id })).Deliveries is [{ LastError.Length: > 0 }], "no attempt was noted");
        var delivery = Assert.Single((await Webhooks.ListWebhookDeliveriesAsync(new() { WebhookId = webhook.Id })).Deliveries);
        Assert.Equal((0, "the name leads into a private network"), (delivery.LastStatus, delivery.LastError));
        Assert.Empty(inside.Calls);
    }

    [Fact]
    public async Task Unknown_types_states_and_fields_are_refused()
    {
        var webhook = await Subscribe("https://example.org/hooks");

        var type = await Refusal.Of(Webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = "https://example.org/", EventTypes = { "offer_eaten" } } }));
        var twice = await Refusal.Of(Webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = "https://example.org/", EventTypes = { "offer_accepted", "offer_accepted" } } }));
        var state = await Refusal.Of(Update(webhook, new() { State = WebhookState.Gone }, "state"));
        var unnamed = await Refusal.Of(Update(webhook, new() { State = (WebhookState)77 }, "state"));
        var secret = await Refusal.Of(Update(webhook, new() { Secret = "whsec_AAAA" }, "secret"));
        var url = await Refusal.Of(Update(webhook, new() { Url = "https://10.0.0.1/" }, "url"));
        var empty = await Refusal.Of(Update(webhook, new(), "url"));
        var hours = await Refusal.Of(Webhooks.RotateWebhookSecretAsync(new() { WebhookId = webhook.Id, OverlapHours = 169 }));
        var unknown = await Refusal.Of(Webhooks.ReplayWebhookDeliveriesAsync(new() { WebhookId = Guid.CreateVersion7().ToString() }));

        Assert.Equal(("webhook.event_types", true), (Assert.Single(type.Fields), type.Message.Contains("offer_accepted", StringComparison.Ordinal)));
        Assert.Equal(["webhook.event_types"], twice.Fields);
        Assert.Equal(["webhook.state"], state.Fields);
        Assert.Equal(["webhook.state"], unnamed.Fields);
        Assert.Equal(["update_mask"], secret.Fields);
        Assert.Equal(["webhook.url"], url.Fields);
        Assert.Contains("webhook.url", empty.Fields);
        Assert.Equal(["overlap_hours"], hours.Fields);
        Assert.Equal(StatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task Only_an_administrator_may_see_or_change_subscriptions()
    {
        var others = new WebhookService.WebhookServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.read", "candidate.write", "candidate.privacy")));

        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.Of(others.ListWebhooksAsync(new()))).Status);
        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.Of(others.CreateWebhookAsync(new() { Webhook = new() { Url = "https://example.org/" } }))).Status);
    }

    [Fact]
    public async Task Subscriptions_are_managed_by_REST()
    {
        using var client = host.Rest();
        using var created = await client.PostAsync("/v1/webhooks", new StringContent("""{"webhook": {"url": "https://example.org/rest", "eventTypes": ["offer_accepted"]}}""", Encoding.UTF8, "application/json"));
        var webhook = JsonDocument.Parse(await created.Content.ReadAsStringAsync()).RootElement;
        var path = $"/v1/webhooks/{webhook.GetProperty("id").GetString()}";

        using var rotated = await client.PostAsync($"{path}:rotate", new StringContent("{}", Encoding.UTF8, "application/json"));
        using var deliveries = await client.GetAsync($"{path}/deliveries?state=WEBHOOK_DELIVERY_STATE_DEAD");
        using var replayed = await client.PostAsync($"{path}/deliveries:replay", new StringContent("{}", Encoding.UTF8, "application/json"));
        using var deleted = await client.DeleteAsync(path);
        using var missing = await client.GetAsync(path);

        Assert.StartsWith("whsec_", JsonDocument.Parse(await rotated.Content.ReadAsStringAsync()).RootElement.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound],
            new[] { created, deliveries, replayed, deleted, missing }.Select(response => response.StatusCode));
    }

    [Fact]
    public async Task A_secret_lies_in_no_kept_answer_and_a_repeated_call_shows_it_only_while_nobody_changed_the_subscription()
    {
        var create = new CreateWebhookRequest { Webhook = new() { Url = "https://example.org/kept" }, RequestId = Guid.NewGuid().ToString() };
        var created = await Webhooks.CreateWebhookAsync(create);
        Assert.Equal(created, await Webhooks.CreateWebhookAsync(create));
        var rotate = new RotateWebhookSecretRequest { WebhookId = created.Id, RequestId = Guid.NewGuid().ToString() };
        var rotated = await Webhooks.RotateWebhookSecretAsync(rotate);

        Assert.NotEqual(created.Secret, rotated.Secret);
        Assert.Equal(rotated, await Webhooks.RotateWebhookSecretAsync(rotate));
        // The secret of now is not that of the call, and may be somebody else's.
        Assert.Equal(new Webhook(created) { Secret = "" }, await Webhooks.CreateWebhookAsync(create));
        Assert.Equal(0, await host.Sql<int>("select count(*)::int from request_log where position(convert_to('whsec_', 'UTF8') in response) > 0"));
        Assert.Equal(2, await host.Sql<int>("select count(*)::int from request_log where request_id in (@one::uuid, @two::uuid) and response is not null",
            new { one = create.RequestId, two = rotate.RequestId }));
    }

    [Fact]
    public async Task A_repeated_request_makes_one_subscription_with_one_secret()
    {
        var request = new CreateWebhookRequest { Webhook = new() { Url = "https://example.org/once" }, RequestId = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Webhooks.CreateWebhookAsync(request).ResponseAsync));

        Assert.Single(answers.Select(answer => (answer.Id, answer.Secret)).Distinct());
    }

    private async Task<Webhook> Subscribe(string url, params string[] types) =>
        await Webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = url, EventTypes = { types } } });

    private AsyncUnaryCall<Webhook> Update(Webhook webhook, Webhook change, string path) =>
        Webhooks.UpdateWebhookAsync(new() { WebhookId = webhook.Id, Webhook = change, UpdateMask = new() { Paths = { path } } });
}
