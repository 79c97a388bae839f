using Refit;

namespace Hiring.CompensationBenchmark.V1;

/// <summary>
/// The REST surface of compensation-benchmark: the routes that <c>compensation_service.proto</c> annotates, over the same messages in
/// protobuf JSON. Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface ICompensationApi
{
    /// <summary>Takes in a file of market data, whole or not at all. The same source again replaces what it said before.</summary>
    /// <param name="request">The file, its source and its shape.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/market-data:import")]
    Task<MarketDataImport> ImportMarketDataAsync([Body] ImportMarketDataRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists what was taken in, newest first.</summary>
    /// <param name="pageSize">Most imports to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/market-data")]
    Task<ListMarketDataResponse> ListMarketDataAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers the percentiles of pay for a kind of work, a level and a place.</summary>
    /// <param name="jobFamily">Kind of work: backend-engineering, database-administration, quality-engineering, data-engineering.</param>
    /// <param name="level">Level.</param>
    /// <param name="location">Where: an ISO 3166-1 alpha-2 country code, or 'US-CA' for a state.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/benchmarks/{jobFamily}")]
    Task<Benchmark> GetBenchmarkAsync(string jobFamily, Level level, string location, CancellationToken cancellationToken = default);

    /// <summary>Holds an amount against the market. Changes nothing.</summary>
    /// <param name="request">The kind of work, the level, the place, and the base pay a year.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offer-checks")]
    Task<OfferCheck> CheckOfferAsync([Body] CheckOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers what experience at a larger scale than a role has adds to pay. Changes nothing. Refused where the figures do not carry an answer.</summary>
    /// <param name="request">Asks what more scale adds to pay. Only dimensions that both sides give are priced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/scale-prices")]
    Task<ScalePrice> PriceScaleAsync([Body] PriceScaleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tells what happened after a position, then goes on as things happen, until the caller ends it. One JSON object a line.</summary>
    /// <param name="afterPosition">Events after this position; 0 starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Get("/v1/compensation-events")]
    IAsyncEnumerable<CompensationEvent> FollowEventsAsync(long? afterPosition = null, CancellationToken cancellationToken = default);
}
