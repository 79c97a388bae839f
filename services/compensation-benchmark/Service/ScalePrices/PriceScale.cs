using Dapper;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.CompensationBenchmark.ScalePrices;

/// <summary>Answers what experience at a larger scale than a role has adds to pay.</summary>
public sealed class PriceScale(NpgsqlDataSource database)
{
    /// <summary>Years of observations that count, the last on file included.</summary>
    private const int Years = 3;

    /// <summary>Contributors that a figure needs, and the largest share that one of them may have in it.</summary>
    private const int FewestContributors = 5;
    private const double LargestShare = 0.25;

    private static readonly (string Name, Func<OperatedScale, double> Of)[] Dimensions =
    [
        ("peak_requests_per_second", scale => scale.PeakRequestsPerSecond),
        ("stored_gigabytes", scale => scale.StoredGigabytes),
        ("services", scale => scale.Services),
    ];

    internal async Task<ScalePrice> Handle(PriceScaleRequest request, ServerCallContext call)
    {
        foreach (var (side, scale) in new[] { ("needed", request.Needed), ("operated", request.Operated) })
            if (Dimensions.FirstOrDefault(dimension => dimension.Of(scale) is not (>= 0 and < 1e15)).Name is { } wrong)
                throw Problem.Invalid($"{side}.{wrong}", "must be a number from 0 to 1e15");
        var shared = Dimensions.Where(dimension => dimension.Of(request.Needed) > 0 && dimension.Of(request.Operated) > 0).ToList();
        if (shared.Count == 0)
            throw Problem.Precondition(ErrorReason.NoSharedScale, "Both sides share no dimension of scale. Give at least one of both.");
        var (rows, sources) = await Read(request.JobFamily, [.. shared.Select(dimension => dimension.Name)], call.CancellationToken);
        Check(rows, request.JobFamily, shared.Count);
        var priced = ScaleModel.Price(rows, [.. shared.Select(dimension => dimension.Of(request.Needed))], [.. shared.Select(dimension => dimension.Of(request.Operated))])
            ?? throw TooFew(request.JobFamily, rows.Count, rows.Count + 1, "do not tell the dimensions of scale, the levels and the places apart");
        return new ScalePrice
        {
            Premium = priced.Premium.Value, PremiumLow = priced.Premium.Low, PremiumHigh = priced.Premium.High,
            Factors =
            {
                shared.Zip(priced.Dimensions, (dimension, one) => new ScaleFactor
                {
                    Dimension = dimension.Name, PerTenfold = one.PerTenfold.Value, PerTenfoldLow = one.PerTenfold.Low, PerTenfoldHigh = one.PerTenfold.High,
                    LogRatio = one.LogRatio, BeyondFigures = one.BeyondFigures,
                }),
            },
            Observations = rows.Count, Contributors = rows.Select(row => row.Contributor).Distinct().Count(), Source = sources,
            Method = $"regression of the logarithm of pay on {string.Join(", ", shared.Select(dimension => $"log10 {dimension.Name}"))}; level, place with currency, and year held fixed; "
                + "95 % interval by CR3, clustered by contributor",
        };
    }

    /// <summary>Refuses what the figures cannot carry or would tell of too few.</summary>
    private static void Check(List<ScaleObservation> rows, string jobFamily, int dimensions)
    {
        var needed = ScaleModel.Needed(rows, dimensions);
        if (rows.Count < needed)
            throw TooFew(jobFamily, rows.Count, needed, "are too few");
        var contributors = rows.GroupBy(row => row.Contributor).Select(group => group.Count()).ToList();
        if (contributors.Count < FewestContributors)
            throw Problem.Precondition(ErrorReason.Disclosure, $"The figures come from {contributors.Count} contributors; at least {FewestContributors} are needed so that none can be told from them.",
                ("rule", "fewest_contributors"), ("contributors", contributors.Count), ("needed", FewestContributors));
        var share = contributors.Max() / (double)rows.Count;
        if (share > LargestShare)
            throw Problem.Precondition(ErrorReason.Disclosure, FormattableString.Invariant($"One contributor gave {share:P0} of the figures; {LargestShare:P0} is the most, so that the answer is not that one's. Import more of others."),
                ("rule", "largest_share"), ("share", Math.Round(share, 3)), ("most", LargestShare));
    }

    private static RpcException TooFew(string jobFamily, int observations, int needed, string why) => Problem.Precondition(ErrorReason.TooFewObservations,
        $"The {observations} figures on file that say what the person has operated {why}. Import market data in the format SCALE_OBSERVATIONS.",
        ("job_family", jobFamily), ("observations", observations), ("needed", needed));

    private async Task<(List<ScaleObservation> Rows, string Sources)> Read(string jobFamily, string[] dimensions, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // The names are those of Dimensions, never a caller's.
        var scale = string.Join(", ", dimensions);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"""
            select o.contributor, o.level, o.location || ' ' || o.currency as cell, o.year, o.pay::double precision as pay, array[{scale}] as scale, i.source
            from observations o join market_imports i on i.id = o.import_id
            where o.job_family = @jobFamily and o.contributor is not null and {string.Join(" and ", dimensions.Select(name => $"{name} is not null"))}
              and o.year > (select max(year) - @years from observations where job_family = @jobFamily and contributor is not null)
            """, new { jobFamily, years = Years }, cancellationToken: cancellation))).AsList();
        return ([.. rows.Select(row => new ScaleObservation(row.Contributor, row.Level, row.Cell, row.Year, row.Pay, row.Scale))],
            string.Join(", ", rows.Select(row => row.Source).Distinct().Order()));
    }

    private sealed record Row
    {
        public required string Contributor { get; init; }
        public required short Level { get; init; }
        public required string Cell { get; init; }
        public required int Year { get; init; }
        public required double Pay { get; init; }
        public required double[] Scale { get; init; }
        public required string Source { get; init; }
    }
}
