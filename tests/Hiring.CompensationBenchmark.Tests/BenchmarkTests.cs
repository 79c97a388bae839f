using Dapper;
using Google.Type;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.CompensationBenchmark.Tests;

/// <summary>The benchmarks of the market data that ships with the product.</summary>
public sealed class MarketHost(PostgresServer postgres) : CompensationHostBase(postgres), IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await Import("aijobs 2020-2022", MarketDataFormat.AijobsObservations, "aijobs_salaries_2020_2022.csv");
        await Import("BLS OEWS May 2025, national", MarketDataFormat.OewsPercentiles, "oews_may2025_national.csv");
        await Import("BLS OEWS May 2025, states", MarketDataFormat.OewsPercentiles, "oews_may2025_state_15-12xx.csv");
    }

    internal async Task<MarketDataImport> Import(string source, MarketDataFormat format, string file) => await Client.ImportMarketDataAsync(new()
    {
        Source = source, Format = format, Csv = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "market", file)),
    });
}

public sealed class BenchmarkTests(MarketHost host) : IClassFixture<MarketHost>
{
    [Fact]
    public async Task A_state_answers_its_published_percentiles_and_says_that_they_cover_all_levels()
    {
        var benchmark = await host.Client.GetBenchmarkAsync(new() { JobFamily = "database-administration", Level = Level.Senior, Location = "US-AK" });

        Assert.Equal(BenchmarkBasis.Published, benchmark.Basis);
        Assert.Equal([66190m, 82510, 108810, 121260, 138330], benchmark.Percentiles.Select(p => p.Pay.DecimalValue));
        Assert.Equal(Level.Unspecified, benchmark.Level);
        Assert.Contains("all levels", benchmark.Fallback);
        Assert.Equal("BLS OEWS May 2025, states", benchmark.Source);
    }

    [Fact]
    public async Task A_state_that_the_publisher_blanked_falls_back_to_the_country_and_says_so()
    {
        var benchmark = await host.Client.GetBenchmarkAsync(new() { JobFamily = "backend-engineering", Level = Level.Senior, Location = "US-AK" });

        Assert.Equal("US", benchmark.Location);
        Assert.Equal(135980m, benchmark.Percentiles[2].Pay.DecimalValue);
        Assert.Contains("US-AK", benchmark.Fallback);
    }

    [Fact]
    public async Task Observations_of_a_level_answer_the_percentiles_that_Postgres_computes_and_an_interval_of_the_median()
    {
        var benchmark = await host.Client.GetBenchmarkAsync(new() { JobFamily = "data-engineering", Level = Level.Senior, Location = "US" });

        await using var connection = new NpgsqlConnection(host.Database);
        var expected = await connection.QuerySingleAsync<(double[] Pay, int People)>("""
            select percentile_cont(array[.1, .25, .5, .75, .9]) within group (order by pay), count(*)::int from observations
            where job_family = 'data-engineering' and level = 3 and location = 'US' and currency = 'USD' and year >= 2021
            """);
        Assert.Equal(BenchmarkBasis.Observations, benchmark.Basis);
        Assert.Equal(expected.Pay.Select(pay => Math.Round((decimal)pay, 2)), benchmark.Percentiles.Select(p => p.Pay.DecimalValue));
        Assert.Equal(expected.People, benchmark.Observations);
        Assert.True(benchmark.Observations > 200);
        Assert.True(benchmark.MedianLow.DecimalValue <= benchmark.Percentiles[2].Pay.DecimalValue);
        Assert.True(benchmark.MedianHigh.DecimalValue >= benchmark.Percentiles[2].Pay.DecimalValue);
        Assert.Empty(benchmark.Fallback);
    }

    [Fact]
    public async Task A_handful_of_entries_is_no_benchmark()
    {
        var refusal = await Refusal.Of(host.Client.GetBenchmarkAsync(new() { JobFamily = "data-engineering", Level = Level.Senior, Location = "NL" }));

        Assert.Equal((StatusCode.FailedPrecondition, "TOO_FEW_OBSERVATIONS"), (refusal.Status, refusal.Reason));
        Assert.Equal("10", refusal.Metadata["needed"]);
        Assert.True(int.Parse(refusal.Metadata["observations"], System.Globalization.CultureInfo.InvariantCulture) < 10);
    }

    [Theory]
    [InlineData(100_000, BandPosition.Below)]
    [InlineData(150_000, BandPosition.Within)]
    [InlineData(400_000, BandPosition.Above)]
    public async Task An_amount_is_held_against_the_band(long amount, BandPosition position)
    {
        var check = await Check(new Money { Units = amount, CurrencyCode = "USD" });

        var median = check.Benchmark.Percentiles[2].Pay.DecimalValue;
        Assert.Equal(position, check.Position);
        Assert.Equal(Math.Round(median * 0.8m), check.BandLow.DecimalValue);
        Assert.Equal(Math.Round(check.Benchmark.Percentiles[3].Pay.DecimalValue * 1.2m), check.BandHigh.DecimalValue);
        Assert.Equal((double)(amount / median), check.CompaRatio, 12);
        Assert.InRange(check.MarketRank, .10, .90);
    }

    [Fact]
    public async Task A_currency_that_does_not_exist_is_refused_by_its_field()
    {
        var refusal = await Refusal.Of(host.Client.CheckOfferAsync(Request(new Money { Units = 1, CurrencyCode = "QQQ" })));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Equal(["amount.currency_code"], refusal.Fields);
    }

    [Fact]
    public async Task A_currency_other_than_the_benchmarks_is_refused_and_names_the_right_one()
    {
        var refusal = await Refusal.Of(host.Client.CheckOfferAsync(Request(new Money { Units = 100_000, CurrencyCode = "EUR" })));

        Assert.Equal("CURRENCY_MISMATCH", refusal.Reason);
        Assert.Equal("USD", refusal.Metadata["expected"]);
    }

    [Theory]
    [InlineData(5, -1, "amount.nanos")]
    [InlineData(0, 0, "amount")]
    [InlineData(-5, 0, "amount")]
    public async Task An_amount_that_is_none_is_refused(long units, int nanos, string field)
    {
        var refusal = await Refusal.Of(host.Client.CheckOfferAsync(Request(new Money { Units = units, Nanos = nanos, CurrencyCode = "USD" })));

        Assert.Equal([field], refusal.Fields);
    }

    private static CheckOfferRequest Request(Money amount) =>
        new() { JobFamily = "backend-engineering", Level = Level.Senior, Location = "US-CA", Amount = amount };

    private async Task<OfferCheck> Check(Money amount) => await host.Client.CheckOfferAsync(Request(amount));
}
