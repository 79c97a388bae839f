using Hiring.Candidate.V1;
using Hiring.Candidate.Webhooks;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Webhooks;

/// <summary>A host of its own: a full house would refuse the subscriptions of other tests.</summary>
public sealed class WebhookLimitTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task Subscribing_at_once_never_makes_more_than_there_may_be()
    {
        await host.Sql<int>("""
            with made as (
                insert into webhooks (id, url, description, event_types, secret, from_position, state)
                select gen_random_uuid(), 'https://example.org/' || n, '', '{}', 'whsec_', 0, 2 from generate_series(1, @some) n returning 1)
            select count(*)::int from made
            """, new { some = CreateWebhook.Most - 2 });
        var webhooks = new WebhookService.WebhookServiceClient(host.Grpc);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Outcome.Of(webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = $"https://example.org/new/{i}" } }))));

        Assert.Equal((2, 6), (outcomes.Count(outcome => outcome == ""), outcomes.Count(outcome => outcome == "TOO_MANY_WEBHOOKS")));
        var refused = await host.RefusedWithoutEffect(() => webhooks.CreateWebhookAsync(new() { Webhook = new() { Url = "https://example.org/more" } }));
        Assert.Equal("100", refused.Metadata["most"]);
        Assert.Equal(CreateWebhook.Most, await host.Sql<int>("select count(*)::int from webhooks"));
    }
}
