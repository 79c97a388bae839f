using Google.Protobuf;
using Hiring.CompensationBenchmark.V1;
using ZiggyCreatures.Caching.Fusion;

namespace Hiring.CompensationBenchmark.Benchmarks;

/// <summary>Benchmarks by cell, until the next import. They are read far more often than market data changes.</summary>
public sealed class BenchmarkCache(IFusionCache cache)
{
    private const string Tag = "benchmarks";

    internal async Task<Benchmark> GetOrLoad(string cell, Func<CancellationToken, Task<Benchmark>> load, CancellationToken cancellation) =>
        Benchmark.Parser.ParseFrom(await cache.GetOrSetAsync<byte[]>(cell, async (_, token) => (await load(token)).ToByteArray(),
            tags: [Tag], token: cancellation));

    /// <summary>Drops every benchmark, here and in other instances.</summary>
    internal ValueTask Forget(CancellationToken cancellation) => cache.RemoveByTagAsync(Tag, token: cancellation);
}
