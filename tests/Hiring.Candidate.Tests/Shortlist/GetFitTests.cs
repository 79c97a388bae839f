using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using CompensationLevel = Hiring.CompensationBenchmark.V1.Level;

namespace Hiring.Candidate.Tests;

public sealed class GetFitTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static Signal Ran(double requests, double gigabytes, int services) => new()
    {
        Kind = SignalKind.OperatedProduction, Claim = "ran it", Evidence = "the team lead",
        Scale = new() { PeakRequestsPerSecond = requests, StoredGigabytes = gigabytes, Services = services },
    };

    /// <summary>A role whose load calls for the level mid, and a candidate who has run forty times that: staff.</summary>
    private async Task<CandidateFit> Surplus(string location, double requests = 10_000)
    {
        var role = CandidateHost.NewRole(location: location);
        role.Challenge.Scale = new() { PeakRequestsPerSecond = 250, StoredGigabytes = 100, Services = 3 };
        var created = await host.Client.CreateRoleAsync(new() { Role = role });
        var candidate = await host.Import("Gia", Ran(requests, 4000, 120));
        return await host.Client.GetFitAsync(new() { RoleId = created.Id, CandidateId = candidate.Id });
    }

    [Fact]
    public async Task A_surplus_is_priced_by_the_medians_of_the_two_levels_at_the_roles_place_with_its_interval()
    {
        host.Compensation.Pays("US-WA", request => Task.FromResult(request.Level == CompensationLevel.Mid
            ? CompensationPeer.Observed(request, 150_000, 140_000, 160_000) : CompensationPeer.Observed(request, 186_000, 170_000, 205_000)));

        var fit = await Surplus("US-WA");

        Assert.Equal((FitVerdict.UnderUsed, "under-used: has run 40 times this load; expect a high price and boredom"), (fit.Verdict, fit.Words));
        Assert.Equal([40d, 40d, 40d], fit.Dimensions.Select(dimension => Math.Round(Math.Pow(10, dimension.LogRatio), 6)));
        Assert.Equal((NeedLevel.Mid, NeedLevel.Staff), (fit.NeededLevel, fit.EvidencedLevel));
        Assert.InRange(fit.NeededComplexity, 20, 44.9);
        Assert.InRange(fit.EvidencedComplexity, 70, 89.9);
        Assert.Equal((CandidateHost.Dollars(150_000), CandidateHost.Dollars(186_000), "salary index 2026"),
            (fit.SurplusPrice.NeededMedian, fit.SurplusPrice.EvidencedMedian, fit.SurplusPrice.Source));
        Assert.Equal((0.24, 0.11, 0.40), (Math.Round(fit.SurplusPrice.Premium, 2), Math.Round(fit.SurplusPrice.PremiumLow, 2), Math.Round(fit.SurplusPrice.PremiumHigh, 2)));
        Assert.Equal("this profile costs about 24 % above what this role's load calls for (95 % interval 11 % to 40 %)", fit.SurplusWords);
    }

    [Fact]
    public async Task Where_figures_tell_what_people_have_operated_the_surplus_has_the_price_of_scale()
    {
        host.Compensation.ScalePrices[10_001] = new() { Premium = 0.24, PremiumLow = 0.18, PremiumHigh = 0.31, Source = "survey", Method = "regression" };
        host.Compensation.ScalePrices[10_002] = new() { Premium = 0.02, PremiumLow = -0.05, PremiumHigh = 0.09, Factors = { new ScaleFactor { BeyondFigures = true } } };

        var (clear, unclear) = (await Surplus("US-WY", 10_001), await Surplus("US-WY", 10_002));

        Assert.Equal("this profile costs 18 to 31 % above what this role's load calls for", clear.SurplusWords);
        Assert.Equal((0.24, 0.18, 0.31, "survey", "regression"), (clear.SurplusPrice.Premium, clear.SurplusPrice.PremiumLow, clear.SurplusPrice.PremiumHigh, clear.SurplusPrice.Source, clear.SurplusPrice.Method));
        Assert.Null(clear.SurplusPrice.NeededMedian);
        Assert.Equal("no clear surplus on the market: this profile costs -5 to 9 % above what this role's load calls for; figures do not reach as far as this profile, so it is priced as far as they do", unclear.SurplusWords);
    }

    [Fact]
    public async Task Without_the_intervals_of_the_medians_the_price_has_none_and_says_so()
    {
        host.Compensation.Pays("US-OR", request => Task.FromResult(CompensationPeer.Observed(request, request.Level == CompensationLevel.Mid ? 100_000 : 150_000, 90_000)));

        var fit = await Surplus("US-OR");

        Assert.False(fit.SurplusPrice.HasPremiumLow || fit.SurplusPrice.HasPremiumHigh);
        Assert.Equal("this profile costs about 50 % above what this role's load calls for (too few figures for an interval)", fit.SurplusWords);
    }

    [Fact]
    public async Task A_market_that_pays_no_more_for_the_higher_level_is_told_as_it_is()
    {
        host.Compensation.Pays("US-UT", request => Task.FromResult(CompensationPeer.Observed(request, request.Level == CompensationLevel.Mid ? 150_000 : 140_000)));

        var fit = await Surplus("US-UT");

        Assert.True(fit.SurplusPrice.Premium < 0);
        Assert.StartsWith("no surplus on the market", fit.SurplusWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_price_can_be_given_the_fit_says_why()
    {
        host.Compensation.Pays("US-NV", _ => throw new RpcException(new Status(StatusCode.Internal, "connection to 10.1.2.3 lost")));
        host.Compensation.Pays("US-ID", request =>
        {
            var published = CompensationPeer.Observed(request, 150_000);
            published.Basis = BenchmarkBasis.Published;
            return Task.FromResult(published);
        });
        host.Compensation.Pays("US-MT", request =>
        {
            var observed = CompensationPeer.Observed(request, 150_000);
            if (request.Level == CompensationLevel.Staff)
                observed.Percentiles.Single(p => p.Percentile == 50).Pay = Currency.Money(150_000, "EUR");
            return Task.FromResult(observed);
        });

        foreach (var (location, why) in new[]
        {
            ("US-NV", "no price: compensation-benchmark does not answer at the moment"),
            ("US-AK", "no price: compensation-benchmark has too few figures for this level and place"),
            ("US-ID", "no price: the figures for this place are published over all levels, so levels cannot be compared"),
            ("US-MT", "no price: the figures of the two levels are in different currencies"),
        })
        {
            var fit = await Surplus(location);
            Assert.Equal((FitVerdict.UnderUsed, why, null), (fit.Verdict, fit.SurplusWords, fit.SurplusPrice));
        }
    }

    [Fact]
    public async Task Without_a_surplus_or_above_all_levels_of_the_market_nobody_is_asked()
    {
        var role = CandidateHost.NewRole(location: "US-HI");
        var created = await host.Client.CreateRoleAsync(new() { Role = role });
        role.Challenge.Scale = new() { PeakRequestsPerSecond = 30_000, StoredGigabytes = 20_000, Services = 50 };
        var large = await host.Client.CreateRoleAsync(new() { Role = role });
        var matched = await host.Import("Ada", Ran(3000, 800, 6));
        var giant = await host.Import("Gia", Ran(1e6, 1e6, 500));

        var same = await Fit(created, matched);
        var above = await Fit(large, giant);

        Assert.Equal("no surplus to pay: the role's load calls for the level senior, the evidenced scale is of the level senior", same.SurplusWords);
        Assert.Equal((NeedLevel.Staff, NeedLevel.Principal, "no price: market data know no level above staff"), (above.NeededLevel, above.EvidencedLevel, above.SurplusWords));
        Assert.Equal((null, null), (same.SurplusPrice, above.SurplusPrice));
        Assert.DoesNotContain(host.Compensation.AskedForBenchmark, asked => asked.Request.Location == "US-HI");
    }

    [Fact]
    public async Task A_candidate_without_numbers_has_no_price_and_is_asked_for_numbers()
    {
        var role = await host.OpenRole();

        var fit = await Fit(role, await host.Import());

        Assert.Equal((FitVerdict.Unknown, 0, NeedLevel.Unspecified), (fit.Verdict, fit.Dimensions.Count, fit.NeededLevel));
        Assert.StartsWith("unknown", fit.Words, StringComparison.Ordinal);
        Assert.StartsWith("no price: no number of scale", fit.SurplusWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_role_or_candidate_is_not_found()
    {
        var role = await host.OpenRole();
        var candidate = await host.Import();
        var unknown = Guid.CreateVersion7().ToString();

        Assert.Contains("no role", (await Refusal.Of(host.Client.GetFitAsync(new() { RoleId = unknown, CandidateId = candidate.Id }))).Message, StringComparison.Ordinal);
        Assert.Contains("no candidate", (await Refusal.Of(host.Client.GetFitAsync(new() { RoleId = role.Id, CandidateId = unknown }))).Message, StringComparison.Ordinal);
        Assert.Equal(["role_id", "candidate_id"], (await Refusal.Of(host.Client.GetFitAsync(new() { RoleId = "1" }))).Fields);
    }

    [Fact]
    public async Task By_REST_the_fit_stands_under_its_role()
    {
        var role = await host.OpenRole();
        var candidate = await host.Import("Ada", Ran(3000, 800, 6));

        var fit = await host.Rest().GetStringAsync($"/v1/roles/{role.Id}/fits/{candidate.Id}", TestContext.Current.CancellationToken);

        Assert.Equal("FIT_VERDICT_MATCHED", (string)System.Text.Json.Nodes.JsonNode.Parse(fit)!["verdict"]!);
    }

    private async Task<CandidateFit> Fit(Role role, V1.Candidate candidate) => await host.Client.GetFitAsync(new() { RoleId = role.Id, CandidateId = candidate.Id });
}
