using System.Globalization;
using Grpc.Core;
using Hiring.CompensationBenchmark.ScalePrices;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class ScaleHost(PostgresServer postgres) : CompensationHostBase(postgres);

public sealed class PriceScaleTests(ScaleHost host) : IClassFixture<ScaleHost>
{
    private static readonly PriceScaleRequest Ask = new()
    {
        JobFamily = "backend-engineering", Needed = new() { PeakRequestsPerSecond = 1_000, StoredGigabytes = 100, Services = 7 },
        Operated = new() { PeakRequestsPerSecond = 100_000, StoredGigabytes = 1_000 },
    };

    private async Task Import(string family, IEnumerable<ScaleObservation> people) => await host.Client.ImportMarketDataAsync(new()
    {
        Source = $"survey of {family}", Format = MarketDataFormat.ScaleObservations,
        Csv = "contributor,job_family,level,location,year,currency,pay,peak_requests_per_second,stored_gigabytes\n" + string.Concat(people.Select(o =>
            string.Create(CultureInfo.InvariantCulture,
                $"{o.Contributor},{family},{((Level)o.Level).ToString().ToUpperInvariant()},US-{o.Cell[..2]},{o.Year},USD,{o.Pay:0},{o.Scale[0]:0.###},{Math.Max(0.001, o.Scale[1]):0.###}\n"))),
    });

    private async Task<Refusal> Refused(string family)
    {
        var ask = Ask.Clone();
        ask.JobFamily = family;
        return await Refusal.Of(host.Client.PriceScaleAsync(ask));
    }

    [Fact]
    public async Task A_surplus_is_priced_with_its_interval_and_by_dimension()
    {
        await Import(Ask.JobFamily, ScaleModelTests.People(1));
        var price = await host.Client.PriceScaleAsync(Ask);

        Assert.InRange(price.Premium, 0.05, 0.30);
        Assert.InRange(price.PremiumLow, -0.05, price.Premium);
        Assert.InRange(price.PremiumHigh, price.Premium, 0.45);
        Assert.Equal(["peak_requests_per_second", "stored_gigabytes"], price.Factors.Select(factor => factor.Dimension));
        Assert.Equal(2, price.Factors[0].LogRatio, 9);
        Assert.Equal((320, 40, "survey of backend-engineering"), (price.Observations, price.Contributors, price.Source));
    }

    [Fact]
    public async Task Where_no_figure_tells_of_scale_nothing_is_priced_and_what_is_needed_is_said()
    {
        var refusal = await Refused("quality-engineering");
        Assert.Equal((StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS"), (refusal.Status, refusal.Reason));
        Assert.Equal("0", refusal.Metadata["observations"]);
        Assert.Contains("SCALE_OBSERVATIONS", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_contributors_or_one_that_outweighs_the_others_are_not_told_from_the_figures()
    {
        await Import("data-engineering", ScaleModelTests.People(2, contributors: 4, each: 60));
        var few = await Refused("data-engineering");
        await Import("database-administration", [.. ScaleModelTests.People(3, contributors: 20, each: 8), .. ScaleModelTests.People(4, contributors: 1, each: 90)]);
        var one = await Refused("database-administration");

        Assert.Equal(("DISCLOSURE", "fewest_contributors"), (few.Reason, few.Metadata["rule"]));
        Assert.Equal(("DISCLOSURE", "largest_share"), (one.Reason, one.Metadata["rule"]));
    }

    [Fact]
    public async Task Without_a_shared_dimension_or_with_a_number_that_is_none_it_is_refused()
    {
        var nothing = new PriceScaleRequest { JobFamily = Ask.JobFamily, Needed = new() { Services = 3 }, Operated = new() { StoredGigabytes = 3 } };
        Assert.Equal("NO_SHARED_SCALE", (await Refusal.Of(host.Client.PriceScaleAsync(nothing))).Reason);
        foreach (var wrong in new[] { double.NaN, double.PositiveInfinity, -1, 1e16 })
        {
            nothing.Needed.Services = wrong;
            Assert.Equal(["needed.services"], (await Refusal.Of(host.Client.PriceScaleAsync(nothing))).Fields);
        }
    }

    [Fact]
    public async Task A_broken_row_is_refused_with_its_line_and_column()
    {
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(new()
        {
            Source = "broken", Format = MarketDataFormat.ScaleObservations,
            Csv = "contributor,job_family,level,location,year,currency,pay,services\n,gardening,BOSS,us,1,XXY,0,-2\n",
        }));
        Assert.Equal(["contributor", "currency", "job_family", "level", "location", "pay", "services", "year"], refusal.Fields.Select(field => field.Split(", ")[1]).Order());
    }
}
