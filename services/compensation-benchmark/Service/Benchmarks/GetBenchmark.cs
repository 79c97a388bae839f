using Dapper;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.CompensationBenchmark.Benchmarks;

/// <summary>Answers the percentiles of pay for a kind of work, a level and a place.</summary>
public sealed class GetBenchmark(BenchmarkCache cache, NpgsqlDataSource database)
{
    /// <summary>Observations that a benchmark needs: the tenth percentile of fewer would be one person's pay.</summary>
    internal const int FewestObservations = 10;

    internal Task<Benchmark> Handle(GetBenchmarkRequest request, ServerCallContext call) =>
        For(request.JobFamily, request.Level, request.Location, call.CancellationToken);

    /// <summary>
    /// Single observations of the level where there are enough of them; else what a publisher says of the place, else of
    /// its country, over all levels, and the benchmark says so.
    /// </summary>
    internal Task<Benchmark> For(string jobFamily, Level level, string location, CancellationToken cancellation) =>
        cache.GetOrLoad($"{jobFamily}:{level}:{location}", async token =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            var country = location[..2];
            var observed = await Observed(connection, jobFamily, level, location, token);
            if (observed is { Pay.Length: >= FewestObservations })
                return FromObservations(jobFamily, level, location, observed);
            return await Published(connection, jobFamily, location, token) is { } local ? FromPublished(jobFamily, location, local, "")
                : await Published(connection, jobFamily, country, token) is { } national
                    ? FromPublished(jobFamily, country, national, $"nothing is published for {location}, so these are the figures of {country}; ")
                : throw Problem.Precondition(ErrorReason.TooFewObservations,
                    $"There are {observed?.Pay.Length ?? 0} figures for {jobFamily} at this level in {location}; {FewestObservations} are needed. Import more market data.",
                    ("job_family", jobFamily), ("level", level), ("location", location),
                    ("observations", observed?.Pay.Length ?? 0), ("needed", FewestObservations));
        }, cancellation);

    /// <summary>Pay of the last two years on file, in the currency that most people of the cell are paid in.</summary>
    private static Task<ObservedCell?> Observed(NpgsqlConnection connection, string jobFamily, Level level, string location, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<ObservedCell>(new CommandDefinition("""
            with cell as (
                select o.currency, o.pay, i.source from observations o join market_imports i on i.id = o.import_id
                where job_family = @jobFamily and level = @level and location = @location
                  and year >= (select max(year) - 1 from observations where job_family = @jobFamily)
            )
            select currency, array_agg(pay order by pay) as pay, string_agg(distinct source, ', ') as source
            from cell group by currency order by count(*) desc, currency limit 1
            """, new { jobFamily, level = (short)level, location }, cancellationToken: cancellation));

    private static Task<PublishedCell?> Published(NpgsqlConnection connection, string jobFamily, string location, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<PublishedCell>(new CommandDefinition("""
            select currency, pay, people, source from published_percentiles p join market_imports i on i.id = p.import_id
            where job_family = @jobFamily and location = @location order by i.id desc limit 1
            """, new { jobFamily, location }, cancellationToken: cancellation));

    private static Benchmark FromObservations(string jobFamily, Level level, string location, ObservedCell cell)
    {
        var benchmark = new Benchmark
        {
            JobFamily = jobFamily, Level = level, Location = location, Basis = BenchmarkBasis.Observations,
            Observations = cell.Pay.Length, Source = cell.Source,
            Percentiles = { Percentiles.Shown.Select(p => Shown(p, Percentiles.Type7(cell.Pay, p / 100m), cell.Currency)) },
        };
        if (Percentiles.MedianRanks(cell.Pay.Length) is var (low, high))
        {
            benchmark.MedianLow = Currency.Money(cell.Pay[low - 1], cell.Currency);
            benchmark.MedianHigh = Currency.Money(cell.Pay[high - 1], cell.Currency);
        }
        return benchmark;
    }

    private static Benchmark FromPublished(string jobFamily, string location, PublishedCell cell, string widened) => new()
    {
        JobFamily = jobFamily, Location = location, Basis = BenchmarkBasis.Published, Observations = cell.People, Source = cell.Source,
        Percentiles = { Percentiles.Shown.Zip(cell.Pay, (p, pay) => Shown(p, pay, cell.Currency)) },
        Fallback = widened + "published figures are not by level, so these cover all levels",
    };

    private static PayPercentile Shown(int percentile, decimal pay, string currency) =>
        new() { Percentile = percentile, Pay = Currency.Money(Math.Round(pay, 2), currency) };

    // Properties rather than constructors: Npgsql reports an array column as System.Array, which matches no constructor.
    private sealed record ObservedCell
    {
        public required string Currency { get; init; }
        public required decimal[] Pay { get; init; }
        public required string Source { get; init; }
    }

    private sealed record PublishedCell
    {
        public required string Currency { get; init; }
        public required decimal[] Pay { get; init; }
        public required int People { get; init; }
        public required string Source { get; init; }
    }
}
