using Google.Protobuf;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using ZiggyCreatures.Caching.Fusion;

namespace Hiring.Candidate.Pay;

/// <summary>What the market pays, as compensation-benchmark says it. Kept for an hour, since market data change by the month.</summary>
public sealed partial class MarketPay(CompensationService.CompensationServiceClient compensation, IFusionCache cache, TimeProvider clock, ILogger<MarketPay> log)
{
    /// <summary>This product hires backend developers, so a role does not say what kind of work it is.</summary>
    private const string JobFamily = "backend-engineering";

    /// <summary>A page or a fit without pay is better than one that comes late.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>While the service is away, its last word of up to a day ago is told on, and it is asked again every 15 seconds at the most.</summary>
    private static readonly FusionCacheEntryOptions Kept = new FusionCacheEntryOptions(TimeSpan.FromHours(1))
        .SetFailSafe(true, TimeSpan.FromDays(1), TimeSpan.FromSeconds(15))
        .SetDistributedCacheTimeouts(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100), true);

    /// <summary>What the market pays at a level and a place. Never throws for what the other service does not know or say.</summary>
    internal async Task<MarketAnswer> Find(Level level, string location, CancellationToken cancellation)
    {
        var answer = await cache.GetOrSetAsync<byte[]?>($"market-pay:{level}:{location}", (_, token) => Ask(level, location, token),
            failSafeDefaultValue: null, Kept, token: cancellation);
        return answer switch
        {
            null => new(null, "compensation-benchmark does not answer at the moment"),
            [] => new(null, "compensation-benchmark has too few figures for this level and place"),
            _ => new(Benchmark.Parser.ParseFrom(answer), ""),
        };
    }

    /// <summary>The benchmark as bytes; none where there are too few figures, which is an answer too.</summary>
    private async Task<byte[]?> Ask(Level level, string location, CancellationToken cancellation)
    {
        try
        {
            var benchmark = await compensation.GetBenchmarkAsync(new() { JobFamily = JobFamily, Level = level, Location = location },
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
