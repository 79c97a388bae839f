using System.Globalization;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Spectre.Console;
using Level = Hiring.CompensationBenchmark.V1.Level;

namespace Hiring.Demo;

/// <summary>Market data in, benchmarks out.</summary>
internal sealed class Market(ICompensationApi compensation, Narrator narrator)
{
    private static readonly (string Source, MarketDataFormat Format, string File)[] Files =
    [
        ("BLS OEWS May 2025, national", MarketDataFormat.OewsPercentiles, "oews_may2025_national.csv"),
        ("BLS OEWS May 2025, states", MarketDataFormat.OewsPercentiles, "oews_may2025_state_15-12xx.csv"),
        ("aijobs.net salary index 2020-2022", MarketDataFormat.AijobsObservations, "aijobs_salaries_2020_2022.csv"),
    ];

    public async Task ImportAsync(CancellationToken cancellation)
    {
        foreach (var (source, format, file) in Files)
        {
            await narrator.StepAsync($"Importing {source}",
                () => compensation.ImportMarketDataAsync(new ImportMarketDataRequest { Source = source, Format = format, Csv = Input.Market(file) }, cancellation),
                import => string.Create(CultureInfo.InvariantCulture,
                    $"Imported {source}: {import.Rows:N0} rows, {import.Skipped:N0} left out (other work, or withheld by the publisher)"));
        }
    }

    /// <summary>Shows what the market pays for the role, and for the kind of work next to it.</summary>
    public async Task ShowAsync(Role role, CancellationToken cancellation)
    {
        var benchmarks = await narrator.StepAsync("Asking what the market pays",
            async () => new[]
            {
                await compensation.GetBenchmarkAsync("backend-engineering", Level.Senior, role.Location, cancellation),
                await compensation.GetBenchmarkAsync("backend-engineering", Level.Senior, "US", cancellation),
                await compensation.GetBenchmarkAsync("data-engineering", Level.Senior, "US", cancellation),
            },
            found => $"Asked what the market pays in {role.Location}, in the country, and for the kind of work next to it");

        var table = new Table().AddColumns("Work", "Place", "Figures");
        foreach (var percentile in benchmarks[0].Percentiles)
        {
            table.AddColumn(new TableColumn($"P{percentile.Percentile}").RightAligned());
        }
        table.AddColumn("Source and limits");
        foreach (var benchmark in benchmarks)
        {
            table.AddRow([
                Narrator.Plain(benchmark.JobFamily), Narrator.Plain(benchmark.Location), Narrator.Plain(Figures(benchmark)),
                .. benchmark.Percentiles.Select(percentile => Narrator.Plain(percentile.Pay.DecimalValue.ToString("N0", CultureInfo.InvariantCulture))),
                Narrator.Plain(Limits(benchmark)),
            ]);
        }
        narrator.Table($"Pay a year, gross, in {benchmarks[0].Percentiles[0].Pay.CurrencyCode}", table);
    }

    private static string Figures(Benchmark benchmark) => benchmark.Basis == BenchmarkBasis.Published
        ? string.Create(CultureInfo.InvariantCulture, $"published, {benchmark.Observations:N0} people")
        : string.Create(CultureInfo.InvariantCulture, $"{benchmark.Observations:N0} observations");

    private static string Limits(Benchmark benchmark)
    {
        var limits = new List<string> { benchmark.Source };
        if (benchmark.MedianLow is not null)
        {
            limits.Add($"median from {Narrator.Money(benchmark.MedianLow)} to {Narrator.Money(benchmark.MedianHigh)} at 95 %");
        }
        if (benchmark.Fallback.Length > 0)
        {
            limits.Add(benchmark.Fallback);
        }
        return string.Join("; ", limits);
    }
}
