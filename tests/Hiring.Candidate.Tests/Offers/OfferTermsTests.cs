using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Offers;

/// <summary>Versions, components, currencies, expiry and withdrawal of offers.</summary>
public sealed class OfferTermsTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static readonly string[] Yen = ["JPY", "KRW", "KWD"];

    [Fact]
    public async Task A_revision_keeps_the_old_terms_and_asks_the_market_anew()
    {
        var offer = await host.Offer();
        var components = new OfferComponents
        {
            BonusTarget = CandidateHost.Dollars(20_000), SignOn = CandidateHost.Dollars(5_000),
            EquityByYear = { CandidateHost.Dollars(0), new Money { CurrencyCode = "EUR", Units = 40_000 } },
        };
        var asked = host.Compensation.Asked.Count;

        var revised = await host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, Etag = offer.Etag, BaseSalary = CandidateHost.Dollars(170_000), Components = components });

        Assert.Equal((OfferState.Extended, 2, 170_000m), (revised.State, revised.Version, revised.BaseSalary.DecimalValue));
        Assert.Equal(components, revised.Components);
        Assert.Equal([160_000m, 170_000m], revised.Versions.Select(version => version.BaseSalary.DecimalValue));
        Assert.Equal([new OfferComponents(), components], revised.Versions.Select(version => version.Components));
        Assert.Equal(asked + 1, host.Compensation.Asked.Count);
        Assert.StartsWith("170000 USD", revised.MarketCheck.Finding, StringComparison.Ordinal);
        Assert.StartsWith("160000 USD", revised.Versions[0].MarketCheck.Finding, StringComparison.Ordinal);
        Assert.Equal(revised, await host.Client.GetOfferAsync(new() { OfferId = offer.Id }));
        Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(() => host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, Etag = offer.Etag, BaseSalary = CandidateHost.Dollars(180_000) }))).Reason);
        Assert.Contains(await host.Events(offer.ApplicationId), told => told.OfferRevised is { Version: 2, State: OfferState.Extended });
    }

    [Fact]
    public async Task A_revision_outside_the_band_needs_its_own_justification_and_without_a_check_nothing_changes()
    {
        var offer = await host.Offer((await host.OpenRole(location: "PT")).Id);

        var outside = await host.RefusedWithoutEffect(() => Revise(offer, CandidateHost.Dollars(300_000)));
        host.Compensation.Answers("PT", _ => throw new RpcException(new Status(StatusCode.Unavailable, "down")));
        var unchecked_ = await host.RefusedWithoutEffect(() => Revise(offer, CandidateHost.Dollars(165_000)));
        var unknown = await host.RefusedWithoutEffect(() => Revise(new() { Id = Guid.CreateVersion7().ToString() }, CandidateHost.Dollars(165_000)));

        Assert.Equal(("JUSTIFICATION_REQUIRED", "AMOUNT_NOT_CHECKED", StatusCode.NotFound), (outside.Reason, unchecked_.Reason, unknown.Status));
    }

    [Fact]
    public async Task A_role_that_changes_makes_the_check_stale_and_extending_asks_anew()
    {
        var role = await host.OpenRole(location: "IE");
        var application = await host.ApplicationAt(Stage.Offer, role.Id);
        host.Evaluation.Decides(application.Id);
        var draft = await host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), Approvers = { "lead" } });
        Assert.False(draft.MarketCheckStale);
        await host.Client.ApproveOfferAsync(new() { OfferId = draft.Id, Approver = "lead", Version = 1 });

        await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Level = Candidate.V1.Level.Staff }, UpdateMask = new() { Paths = { "level" } } });
        Assert.True((await host.Client.GetOfferAsync(new() { OfferId = draft.Id })).MarketCheckStale);
        var extended = await host.Client.ExtendOfferAsync(new() { OfferId = draft.Id });

        Assert.False(extended.MarketCheckStale);
        Assert.Equal([CompensationBenchmark.V1.Level.Senior, CompensationBenchmark.V1.Level.Staff],
            host.Compensation.Asked.Where(asked => asked.Request.Location == "IE").Select(asked => asked.Request.Level));
    }

    [Fact]
    public async Task A_check_of_a_month_ago_is_stale()
    {
        var offer = await host.Offer();
        await host.Sql<int>("update offers set checked_at = now() - interval '31 days' where id = @id::uuid returning 1", new { id = offer.Id });

        Assert.True((await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).MarketCheckStale);
        Assert.False((await Revise(offer, CandidateHost.Dollars(161_000))).MarketCheckStale);
    }

    [Theory]
    [InlineData("JPY", 12_000_000, 0, "")]
    [InlineData("JPY", 12_000_000, 500_000_000, "base_salary.nanos")]
    [InlineData("KRW", 90_000_000, 1, "base_salary.nanos")]
    [InlineData("KWD", 40_000, 125_000_000, "")]
    [InlineData("KWD", 40_000, 125_500_000, "base_salary.nanos")]
    [InlineData("USD", 160_000, 10_000_000, "")]
    [InlineData("USD", 160_000, 1_000_000, "base_salary.nanos")]
    [InlineData("JPY", 0, 0, "base_salary")]
    [InlineData("JPY", -5, 0, "base_salary")]
    [InlineData("KWD", -5, -125_000_000, "base_salary")]
    [InlineData("KWD", 5, -125_000_000, "base_salary.nanos")]
    [InlineData("USD", 160_000, 1_000_000_000, "base_salary.nanos")]
    [InlineData("USD", 160_000, int.MinValue, "base_salary.nanos")]
    [InlineData("XAU", 160_000, 0, "base_salary.currency_code")]
    [InlineData("BTC", 1, 0, "base_salary.currency_code")]
    public async Task An_offer_in_any_currency_is_exact_or_refused_by_its_field(string currency, long units, int nanos, string field)
    {
        var location = Array.IndexOf(Yen, currency) >= 0 ? currency[..2] : "US-MT";
        host.Compensation.Answers(location, request => new()
        {
            Amount = request.Amount, MarketRank = 0.5, CompaRatio = 1, Position = BandPosition.Within, Finding = "within",
            Benchmark = new() { Observations = 50, Percentiles = { new PayPercentile { Percentile = 50, Pay = request.Amount } } },
        });
        var application = await host.ApplicationAt(Stage.Offer, (await host.OpenRole(location: location)).Id);
        host.Evaluation.Decides(application.Id);
        var money = new Money { CurrencyCode = currency, Units = units, Nanos = nanos };
        var request = new CreateOfferRequest { ApplicationId = application.Id, BaseSalary = money };

        if (field.Length == 0)
        {
            Assert.Equal(money, (await host.Client.CreateOfferAsync(request)).Versions[0].BaseSalary);
            return;
        }
        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, field), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task Components_are_held_to_the_same_rules_each_by_its_field()
    {
        var offer = await host.Offer();
        (OfferComponents, string)[] wrong =
        [
            (new() { BonusTarget = CandidateHost.Dollars(-1) }, "components.bonus_target"),
            (new() { SignOn = new() { CurrencyCode = "JPY", Units = 5, Nanos = 5 } }, "components.sign_on.nanos"),
            (new() { EquityByYear = { CandidateHost.Dollars(1), new Money { CurrencyCode = "ABC" } } }, "components.equity_by_year[1].currency_code"),
            (new() { EquityByYear = { Enumerable.Repeat(CandidateHost.Dollars(1), 11) } }, "components.equity_by_year"),
        ];

        foreach (var (components, field) in wrong)
        {
            var refusal = await host.RefusedWithoutEffect(() => host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, BaseSalary = CandidateHost.Dollars(160_000), Components = components }));
            Assert.Equal((StatusCode.InvalidArgument, field), (refusal.Status, Assert.Single(refusal.Fields)));
        }
    }

    [Fact]
    public void Every_currency_with_other_than_two_digits_is_a_currency()
    {
        string[] codes = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
        Assert.All(codes, code => Assert.True(Currency.IsKnown(code) && Currency.MinorDigits(code) != 2));
        Assert.Equal(2, Currency.MinorDigits("EUR"));
    }

    [Fact]
    public async Task An_offer_past_its_time_reads_expired_at_once_cannot_be_answered_and_is_told_of()
    {
        var offer = await Expiring();
        await Pass(offer);

        Assert.Equal(OfferState.Expired, (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State);
        foreach (var call in (Func<AsyncUnaryCall<Offer>>[])[
            () => host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }),
            () => host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "late" }),
            () => host.Client.WithdrawOfferAsync(new() { OfferId = offer.Id, Reason = "late" }),
            () => Revise(offer, CandidateHost.Dollars(161_000))])
        {
            var refusal = await Refusal.Of(call());
            Assert.Equal(("OFFER_EXPIRED", offer.Id), (refusal.Reason, refusal.Metadata["offer_id"]));
        }
        await Webhooks.Until.Holds(async () => (await host.Events(offer.ApplicationId)).Any(told => told.OfferExpired is not null), "the expiry is not told");
        Assert.Single(await host.Events(offer.ApplicationId), told => told.OfferExpired?.OfferId == offer.Id);
    }

    [Fact]
    public async Task After_an_offer_expired_another_can_be_made_even_before_the_sweep()
    {
        var offer = await Expiring();
        await Pass(offer);

        var second = await host.Client.CreateOfferAsync(new() { ApplicationId = offer.ApplicationId, BaseSalary = CandidateHost.Dollars(161_000) });

        Assert.Equal(OfferState.Extended, second.State);
        Assert.Equal(OfferState.Expired, (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State);
        await Webhooks.Until.Holds(async () => (await host.Events(offer.ApplicationId)).Any(told => told.OfferExpired is not null), "the expiry is not told");
    }

    [Fact]
    public async Task Accepting_while_the_offer_expires_ends_in_one_of_the_two()
    {
        for (var round = 0; round < 8; round++)
        {
            var offer = await Expiring();

            var accept = Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }));
            var expire = host.Sql<long>("with late as (update offers set expire_at = now() - interval '1 second' where id = @id::uuid and state = 1 returning 1) select count(*) from late", new { id = offer.Id });
            await Task.WhenAll(accept, expire);

            var state = (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State;
            Assert.Equal(await accept == "" ? OfferState.Accepted : OfferState.Expired, state);
            Assert.True(await accept is "" or "OFFER_EXPIRED", await accept);
            Assert.Equal(state == OfferState.Accepted ? ApplicationState.Hired : ApplicationState.Active,
                (await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId })).State);
        }
        // The sweep would change offers under the other tests, of which some hold that nothing changes.
        await Webhooks.Until.Holds(() => host.Sql<bool>("select not exists (select from offers where state = 1 and expire_at <= now())"), "the sweep did not come by");
    }

    [Fact]
    public async Task Accepting_and_withdrawing_and_revising_at_once_leave_one_consistent_end()
    {
        for (var round = 0; round < 8; round++)
        {
            var offer = await host.Offer();

            var outcomes = await Task.WhenAll(
                Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id, Etag = offer.Etag })),
                Outcome.Of(host.Client.WithdrawOfferAsync(new() { OfferId = offer.Id, Reason = "the budget is gone", Etag = offer.Etag })),
                Outcome.Of(host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, BaseSalary = CandidateHost.Dollars(161_000), Etag = offer.Etag })));

            Assert.Single(outcomes, "");
            Assert.All(outcomes, reason => Assert.True(reason is "" or "ETAG_MISMATCH" or "OFFER_ANSWERED" or "OFFER_WITHDRAWN" or "APPLICATION_ENDED" or "ROLE_FILLED", reason));
            var state = (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State;
            Assert.Equal(outcomes[0] == "" ? OfferState.Accepted : outcomes[1] == "" ? OfferState.Withdrawn : OfferState.Extended, state);
        }
        Assert.Equal(0, await host.Sql<long>("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task A_withdrawn_offer_makes_room_and_a_declined_one_keeps_its_reason()
    {
        var offer = await host.Offer();

        var withdrawn = await host.Client.WithdrawOfferAsync(new() { OfferId = offer.Id, Reason = "the role moved to another team" });
        var late = await host.RefusedWithoutEffect(() => host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }));
        var second = await host.Client.CreateOfferAsync(new() { ApplicationId = offer.ApplicationId, BaseSalary = CandidateHost.Dollars(160_000) });
        var declined = await host.Client.DeclineOfferAsync(new() { OfferId = second.Id, Reason = "they pay more", DeclineCode = OfferDeclineReason.CounterOffer });

        Assert.Equal((OfferState.Withdrawn, "the role moved to another team"), (withdrawn.State, withdrawn.WithdrawReason));
        Assert.Equal("OFFER_WITHDRAWN", late.Reason);
        Assert.Equal((OfferState.Declined, OfferDeclineReason.CounterOffer, "they pay more"), (declined.State, declined.DeclineCode, declined.DeclineReason));
        var told = await host.Events(offer.ApplicationId);
        Assert.Contains(told, one => one.OfferWithdrawn?.OfferId == offer.Id);
        Assert.Contains(told, one => one.OfferDeclined?.DeclineCode == OfferDeclineReason.CounterOffer);
        Assert.Equal(["decline_code"], (await Refusal.Of(host.Client.DeclineOfferAsync(new() { OfferId = second.Id, Reason = "no", DeclineCode = (OfferDeclineReason)5 }))).Fields);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(367 * 86_400)]
    [InlineData(300_000_000_000)]
    [InlineData(-100_000_000_000)]
    public async Task A_time_that_is_no_time_to_expire_is_refused(long seconds)
    {
        var application = await host.ApplicationAt(Stage.Offer);
        host.Evaluation.Decides(application.Id);
        var time = Timestamp.FromDateTime(System.DateTime.UtcNow);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(new()
        {
            ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), ExpireTime = new() { Seconds = time.Seconds + seconds },
        }));

        Assert.Equal((StatusCode.InvalidArgument, "expire_time"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task Drafts_are_approved_extended_and_withdrawn_by_REST()
    {
        var application = await host.ApplicationAt(Stage.Offer);
        host.Evaluation.Decides(application.Id);
        using var client = host.Rest();

        var offer = await Send(client, "/v1/offers", $$"""{"applicationId": "{{application.Id}}", "baseSalary": {"currencyCode": "USD", "units": "160000"}, "approvers": ["lead"]}""");
        Assert.Equal("OFFER_STATE_DRAFT", (string)offer["state"]!);
        var revised = await Send(client, $"/v1/offers/{offer["id"]}:revise", """{"baseSalary": {"currencyCode": "USD", "units": "165000"}}""");
        Assert.Equal(2, (int)revised["version"]!);
        await Send(client, $"/v1/offers/{offer["id"]}:rejectOfferApproval", """{"approver": "lead", "version": 2, "reason": "no"}""");
        await Send(client, $"/v1/offers/{offer["id"]}:revise", """{"baseSalary": {"currencyCode": "USD", "units": "160000"}}""");
        await Send(client, $"/v1/offers/{offer["id"]}:approve", """{"approver": "lead", "version": 3}""");
        Assert.Equal("OFFER_STATE_EXTENDED", (string)(await Send(client, $"/v1/offers/{offer["id"]}:extend", "{}"))["state"]!);
        Assert.Equal("OFFER_STATE_WITHDRAWN", (string)(await Send(client, $"/v1/offers/{offer["id"]}:withdraw", """{"reason": "no"}"""))["state"]!);
    }

    private static async Task<JsonNode> Send(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<Offer> Expiring()
    {
        var application = await host.ApplicationAt(Stage.Offer);
        host.Evaluation.Decides(application.Id);
        return await host.Client.CreateOfferAsync(new()
        {
            ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), ExpireTime = Timestamp.FromDateTime(System.DateTime.UtcNow.AddDays(7)),
        });
    }

    private Task<int> Pass(Offer offer) =>
        host.Sql<int>("update offers set expire_at = now() - interval '1 second' where id = @id::uuid returning 1", new { id = offer.Id });

    private AsyncUnaryCall<Offer> Revise(Offer offer, Money amount) => host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, BaseSalary = amount });
}
