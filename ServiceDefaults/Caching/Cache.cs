using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace Hiring.ServiceDefaults.Caching;

/// <summary>A cache in memory over Redis. Redis may vanish at any moment: reads get slower, nothing else happens.</summary>
public static class Cache
{
    /// <summary>
    /// Adds <see cref="IFusionCache"/>: memory first, then Redis (<c>ConnectionStrings:redis</c>), with a backplane that drops
    /// what another instance changed. Redis gets 100 ms at the most, and nothing at all while it is known to be down.
    /// </summary>
    public static void AddCache(this IHostApplicationBuilder builder)
    {
        var cache = builder.Services.AddFusionCache()
            .WithCacheKeyPrefix(builder.Environment.ApplicationName + ":")
            .WithDefaultEntryOptions(new FusionCacheEntryOptions
            {
                Duration = TimeSpan.FromMinutes(5),
                JitterMaxDuration = TimeSpan.FromSeconds(30),
                DistributedCacheSoftTimeout = TimeSpan.FromMilliseconds(50),
                DistributedCacheHardTimeout = TimeSpan.FromMilliseconds(100),
                AllowBackgroundDistributedCacheOperations = true,
                AllowBackgroundBackplaneOperations = true,
            })
            .WithOptions(options =>
            {
                options.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(2);
                // The caller gets what the factory throws; a refusal is no event for the log.
                options.FactoryErrorsLogLevel = LogLevel.Debug;
            });
        if (builder.Configuration.GetConnectionString("redis") is null)
            return;

        builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true, options =>
        {
            options.AbortOnConnectFail = false;
            options.ConnectTimeout = 1000;
            options.AsyncTimeout = options.SyncTimeout = 500;
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
            // Without it a call waits in a queue for the connection to come back: 5 s a miss, measured.
            options.BacklogPolicy = BacklogPolicy.FailFast;
        });
        cache
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(provider => new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Connect(provider) }))
            .WithBackplane(provider => new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = () => Connect(provider) }));
    }

    /// <summary>The first connection is made by whoever resolves it and may take its whole time-out: not on a request's thread.</summary>
    private static Task<IConnectionMultiplexer> Connect(IServiceProvider provider) =>
        Task.Run(provider.GetRequiredService<IConnectionMultiplexer>);
}
