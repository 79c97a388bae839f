using Grpc.Core;
using Hiring.CompensationBenchmark.Benchmarks;
using Hiring.CompensationBenchmark.MarketData;
using Hiring.CompensationBenchmark.OfferChecks;
using Hiring.CompensationBenchmark.ScalePrices;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.CompensationBenchmark;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class CompensationGrpcService(
    ImportMarketData importMarketData, ListMarketData listMarketData, GetBenchmark getBenchmark, CheckOffer checkOffer, PriceScale priceScale, Feed feed)
    : CompensationService.CompensationServiceBase
{
    [RequireScope("compensation.write")]
    public override Task<MarketDataImport> ImportMarketData(ImportMarketDataRequest request, ServerCallContext context) => importMarketData.Handle(request, context);

    [RequireScope("compensation.read")]
    public override Task<ListMarketDataResponse> ListMarketData(ListMarketDataRequest request, ServerCallContext context) => listMarketData.Handle(request, context);

    [RequireScope("compensation.read")]
    public override Task<Benchmark> GetBenchmark(GetBenchmarkRequest request, ServerCallContext context) => getBenchmark.Handle(request, context);

    [RequireScope("compensation.read")]
    public override Task<OfferCheck> CheckOffer(CheckOfferRequest request, ServerCallContext context) => checkOffer.Handle(request, context);

    [RequireScope("compensation.read")]
    public override Task<ScalePrice> PriceScale(PriceScaleRequest request, ServerCallContext context) => priceScale.Handle(request, context);

    [RequireScope("compensation.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<CompensationEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
