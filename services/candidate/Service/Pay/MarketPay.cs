using Google.Protobuf;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using ZiggyCreatures.Caching.Fusion;

namespace Hiring.Candidate.Pay;

/// <summary>What the market pays, as compensation-benchmark says it. Kept for an hour, since market data change by the month.</summary>
public sealed partial class MarketPay(CompensationService.CompensationServiceClient compensation, IFusionCache cache, TimeProvider clock, ILogger<MarketPay> log)
{
    /// <summary>A page or a fit without pay is better than one that comes late.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Where figures lack, somebody may be importing them right now.</summary>
    private static readonly TimeSpan UntilMoreIsImported = TimeSpan.FromMinutes(1);

    /// <summary>While the service is away, its last word of up to a day ago is told on, and it is asked again every 15 seconds at the most.</summary>
    private readonly FusionCacheEntryOptions _kept =
        cache.CreateEntryOptions(kept => kept.SetFailSafe(true, TimeSpan.FromDays(1), TimeSpan.FromSeconds(15)), TimeSpan.FromHours(1));

    /// <summary>What the market pays at a level and a place. Never throws for what the other service does not know or say.</summary>
    internal async Task<MarketAnswer> Find(Level level, string location, CancellationToken cancellation)
    {
        var answer = await cache.GetOrSetAsync<byte[]?>($"market-pay:{level}:{location}", async (asking, token) =>
        {
            var found = await Ask(level, location, token);
            if (found is [])
                asking.Options.Duration = UntilMoreIsImported;
            return found;
        }, failSafeDefaultValue: null, _kept, token: cancellation);
        return answer switch
        {
            null => new(null, "compensation-benchmark does not answer at the moment"),
            [] => new(null, "compensation-benchmark has too few figures for this level and place"),
            _ => new(Benchmark.Parser.ParseFrom(answer), ""),
        };
    }

    /// <summary>What more scale adds to pay. Never throws for what the other service does not know or say. Not kept: no two candidates have operated the same.</summary>
    internal async Task<ScalePrice?> PriceScale(OperatedScale needed, OperatedScale operated, CancellationToken cancellation)
    {
        try
        {
            return await compensation.PriceScaleAsync(new() { JobFamily = MarketTerms.JobFamily, Needed = needed, Operated = operated },
                deadline: clock.GetUtcNow().UtcDateTime + Patience, cancellationToken: cancellation);
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            // A refusal is an answer: it has no such figures, or is of a version that prices no scale yet.
            if (e.StatusCode is not (StatusCode.FailedPrecondition or StatusCode.Unimplemented))
                LogNoAnswer(log, e.StatusCode, e);
            return null;
        }
    }

    /// <summary>The benchmark as bytes; none where there are too few figures, which is an answer too.</summary>
    private async Task<byte[]?> Ask(Level level, string location, CancellationToken cancellation)
    {
        try
        {
            var benchmark = await compensation.GetBenchmarkAsync(new() { JobFamily = MarketTerms.JobFamily, Level = level, Location = location },
                deadline: clock.GetUtcNow().UtcDateTime + Patience, cancellationToken: cancellation);
            return benchmark.ToByteArray();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            return [];
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Compensation-benchmark gave no benchmark: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}

/// <summary>A benchmark, or why there is none.</summary>
internal sealed record MarketAnswer(Benchmark? Benchmark, string WhyNot);
