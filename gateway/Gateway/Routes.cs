using Hiring.Gateway.Errors;
using Microsoft.Extensions.Configuration.Json;
using OpenTelemetry.Trace;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Hiring.Gateway;

/// <summary>What is reachable: the route table of <c>gateway.json</c> and nothing else. Addresses come from service discovery.</summary>
internal static class Routes
{
    /// <summary>Reads the route tables, below every other source, so that the environment and the command line can still override an entry.</summary>
    public static void AddRoutes(this WebApplicationBuilder builder)
    {
        AddTable(builder.Configuration, "gateway.json");
        // With the organisation's own issuer there is no local one to pass token requests to.
        if (builder.Configuration.GetSection("services:identity").Exists())
            AddTable(builder.Configuration, "gateway.identity.json");

        builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource("Yarp.ReverseProxy"));
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms(route => route.AddResponseHeaderRemove("Server"))
            .AddTransforms<UpstreamErrors>();
    }

    /// <summary>Whether the route carries a stream that has no end of its own.</summary>
    public static bool IsStream(this RouteConfig route) => route.Metadata?.ContainsKey("Stream") is true;

    /// <summary>Whether the upstream's errors are those of its own standard (OAuth 2) and pass as they are.</summary>
    public static bool HasOwnErrors(this RouteConfig route) => route.Metadata?.GetValueOrDefault("Errors") == "own";

    private static void AddTable(ConfigurationManager configuration, string file)
    {
        var source = new JsonConfigurationSource { Path = Path.Combine(AppContext.BaseDirectory, file) };
        source.ResolveFileProvider();
        ((IConfigurationBuilder)configuration).Sources.Insert(0, source);
    }
}
