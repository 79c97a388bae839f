using System.Threading.RateLimiting;
using Hiring.Gateway.Errors;
using Yarp.ReverseProxy.Model;

namespace Hiring.Gateway;

/// <summary>What one gateway process takes on before it refuses: a few calls are refused early, so that the others stay fast.</summary>
internal static class Limits
{
    /// <summary>Largest request body, in bytes; for gRPC, all messages of a call together.</summary>
    public const long MaxBodyBytes = 8 * 1024 * 1024;

    /// <summary>How much at once, from <c>Gateway:Limits</c>.</summary>
    private sealed record Caps
    {
        /// <summary>Open connections, from all clients.</summary>
        public int Connections { get; init; } = 4096;

        /// <summary>Calls in work.</summary>
        public int Calls { get; init; } = 512;

        /// <summary>Calls that wait for their turn; beyond them a call is refused.</summary>
        public int WaitingCalls { get; init; } = 256;

        /// <summary>Open event streams.</summary>
        public int Streams { get; init; } = 256;
    }

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        var caps = builder.Configuration.GetSection("Gateway:Limits").Get<Caps>() ?? new Caps();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = caps.Connections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
            // A peer that vanished without closing is noticed, although an event stream may be silent for hours.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        });

        // Route by route (Timeout in gateway.json): gRPC JSON transcoding gives a REST call no deadline of its own.
        builder.Services.AddRequestTimeouts();

        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Route(context) switch
            {
                // Health, the API document and its page are ours and cheap, and an orchestrator must not see a busy gateway as a dead one.
                null => RateLimitPartition.GetNoLimiter("own"),
                // A stream holds its place as long as it lasts, so streams do not count against calls.
                { Config: var route } when route.IsStream() => Concurrent("streams", caps.Streams, 0),
                _ => Concurrent("calls", caps.Calls, caps.WaitingCalls),
            });
        });
    }

    public static void UseLimits(this WebApplication app)
    {
        app.UseRateLimiter();
        app.RefuseLargeBodies();
        app.UseRequestTimeouts();
        app.EndStreamsAtShutdown();
    }

    /// <summary>Kestrel refuses a large body as it is read, which a service may answer before; one that says its length is refused unread.</summary>
    private static void RefuseLargeBodies(this WebApplication app) => app.Use((context, next) =>
        context.Request.ContentLength > MaxBodyBytes ? GatewayErrors.WriteAsync(context, GatewayError.For(StatusCodes.Status413PayloadTooLarge)) : next(context));

    /// <summary>A stream that nobody ends would hold the shutdown up until the host's patience is over.</summary>
    private static void EndStreamsAtShutdown(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (Route(context) is not { Config: var route } || !route.IsStream())
        {
            await next(context);
            return;
        }

        await using var registration = app.Lifetime.ApplicationStopping.Register(context.Abort);
        await next(context);
    });

    private static RouteModel? Route(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>();

    private static RateLimitPartition<string> Concurrent(string name, int permits, int queue) =>
        RateLimitPartition.GetConcurrencyLimiter(name, _ => new() { PermitLimit = permits, QueueLimit = queue });
}
