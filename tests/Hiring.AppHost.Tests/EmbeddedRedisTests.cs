using System.Net;
using Hiring.Backing.Postgres;
using Hiring.Backing.Redis;
using Hiring.ServiceDefaults.Caching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace Hiring.AppHost.Tests;

/// <summary>The embedded server is not Redis: it must answer what the services' cache, as they build it, asks of Redis.</summary>
public sealed class EmbeddedRedisTests : IAsyncDisposable
{
    private const string Password = "a-password-of-the-tests";

    private readonly int _port = FreePort.Next();
    private readonly EmbeddedRedis _server;
    private readonly List<IHost> _hosts = [];

    public EmbeddedRedisTests() => _server = EmbeddedRedis.Start(_port, Password, NullLoggerFactory.Instance);

    private string ConnectionString => $"127.0.0.1:{_port},password={Password}";

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await Stop(host);
        _server.Dispose();

        static async Task Stop(IHost host)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    [Fact]
    public async Task It_listens_on_the_loopback_only_and_wants_its_password()
    {
        Assert.Equal([IPAddress.Loopback], Machine.ListenersOn(_port));
        foreach (var without in (string[])["", ",password=wrong"])
        {
            var refused = await Assert.ThrowsAsync<RedisConnectionException>(
                () => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port}{without},connectRetry=0,connectTimeout=2000"));
            Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);
        }
    }

    [Fact]
    public async Task A_distributed_cache_keeps_an_entry_for_its_time_and_no_longer()
    {
        using var cache = new RedisCache(new RedisCacheOptions { Configuration = ConnectionString });

        await cache.SetAsync("short", [1], new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(1) });
        await cache.SetAsync("sliding", [2], new() { SlidingExpiration = TimeSpan.FromMinutes(1) });
        await cache.SetAsync("lasting", [3], new());
        Assert.Equal([1], await cache.GetAsync("short"));
        await cache.RefreshAsync("sliding");
        Assert.Equal([2], await cache.GetAsync("sliding"));
        Assert.Equal([3], await cache.GetAsync("lasting"));

        await cache.RemoveAsync("lasting");
        Assert.Null(await cache.GetAsync("lasting"));
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        Assert.Null(await cache.GetAsync("short"));
        Assert.Equal([2], await cache.GetAsync("sliding"));
    }

    [Fact]
    public async Task An_instance_sees_what_another_has_loaded_and_drops_what_another_has_changed()
    {
        var (one, other) = (await CacheAsync(), await CacheAsync());

        Assert.Equal("first", await one.GetOrSetAsync<string>("role", _ => Task.FromResult("first")));
        await UntilStoredAsync("role");
        Assert.Equal("first", await other.GetOrSetAsync<string>("role", _ => throw new InvalidOperationException("Redis has it.")));

        await one.SetAsync("role", "second");
        await UntilAsync(other, "role", "second");
        await other.RemoveAsync("role");
        await UntilAsync(one, "role", null);
    }

    [Fact]
    public async Task An_instance_drops_everything_under_a_tag_that_another_has_removed()
    {
        var (one, other) = (await CacheAsync(), await CacheAsync());
        foreach (var key in (string[])["a", "b"])
        {
            await one.SetAsync(key, "under the tag", tags: ["market"]);
            await UntilAsync(other, key, "under the tag");
        }

        await one.SetAsync("c", "elsewhere", tags: ["another"]);
        await other.RemoveByTagAsync("market");

        await UntilAsync(one, "a", null);
        await UntilAsync(one, "b", null);
        Assert.Equal("elsewhere", await one.GetOrDefaultAsync<string>("c"));
    }

    [Fact]
    public async Task After_everything_was_flushed_the_cache_goes_on()
    {
        var (one, other) = (await CacheAsync(), await CacheAsync());
        await one.SetAsync("before", "kept in memory");
        await UntilStoredAsync("before");

        await using (var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true"))
        {
            await redis.GetServers().Single().FlushAllDatabasesAsync();
            Assert.Equal(0, await redis.GetServers().Single().DatabaseSizeAsync());
        }

        Assert.Equal("kept in memory", await one.GetOrDefaultAsync<string>("before"));
        Assert.Equal("loaded again", await other.GetOrSetAsync<string>("before", _ => Task.FromResult("loaded again")));
        await UntilAsync(one, "before", "loaded again");
        await one.SetAsync("after", "and shared");
        await UntilAsync(other, "after", "and shared");
    }

    /// <summary>The cache as a service has it.</summary>
    private async Task<IFusionCache> CacheAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        builder.Configuration["ConnectionStrings:redis"] = ConnectionString;
        builder.AddCache();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();

        // The backplane subscribes in the background.
        var cache = host.Services.GetRequiredService<IFusionCache>();
        var redis = host.Services.GetRequiredService<IConnectionMultiplexer>();
        var before = await SubscribersAsync(redis);
        await cache.SetAsync($"warm-up-{_hosts.Count}", "x");
        await Machine.UntilAsync(() => SubscribersAsync(redis).GetAwaiter().GetResult() >= _hosts.Count, "the backplane has subscribed");
        Assert.InRange(before, _hosts.Count - 1, _hosts.Count);
        return cache;
    }

    private static async Task<long> SubscribersAsync(IConnectionMultiplexer redis)
    {
        var answer = await redis.GetDatabase().ExecuteAsync("PUBSUB", "CHANNELS");
        var channels = ((RedisResult[])answer!).Select(channel => (string)channel!).ToArray();
        var counts = await Task.WhenAll(channels.Select(channel => redis.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", channel)));
        return counts.Select(count => (long)((RedisResult[])count!)[1]).DefaultIfEmpty(0).Max();
    }

    /// <summary>Waits until Redis has the entry: it is written in the background.</summary>
    private async Task UntilStoredAsync(string key)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        await Machine.UntilAsync(
            () => redis.GetServers().Single().Keys(pattern: $"*{key}*").Any(), $"'{key}' is in Redis");
    }

    private static Task UntilAsync(IFusionCache cache, string key, string? value) =>
        Machine.UntilAsync(() => cache.GetOrDefault<string>(key) == value, $"'{key}' is {value ?? "gone"}");
}
