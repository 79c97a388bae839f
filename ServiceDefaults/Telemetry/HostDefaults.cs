using System.Diagnostics;
using Hiring.ServiceDefaults.Feed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Hiring.ServiceDefaults.Telemetry;

/// <summary>What every host of the system has, the gateway included: telemetry, health, service discovery.</summary>
public static class HostDefaults
{
    /// <summary>
    /// Adds traces, metrics and structured logs, sent by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; health checks;
    /// and service discovery for HTTP clients. A dependency that was registered twice or is missing fails at the start.
    /// </summary>
    public static IHostApplicationBuilder AddHostDefaults(this IHostApplicationBuilder builder)
    {
        builder.ConfigureContainer(new DefaultServiceProviderFactory(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.Services.AddSingleton(TimeProvider.System);

        // What these say below a warning is in the traces already; some of it repeats a caller's input.
        foreach (var chatty in (string[])["Grpc", "Npgsql", "Microsoft.AspNetCore", "System.Net.Http", "Polly", "ZiggyCreatures.Caching.Fusion"])
            builder.Logging.AddFilter(chatty, LogLevel.Warning);
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(FeedMetrics.MeterName))
            .WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new CallsThatComeIn()))
                .AddSource(builder.Environment.ApplicationName, FeedMetrics.MeterName)
                .AddAspNetCoreInstrumentation(options => options.Filter = http => !IsProbe(http.Request.Path))
                .AddGrpcClientInstrumentation(options => options.SuppressDownstreamInstrumentation = true)
                .AddHttpClientInstrumentation());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();

        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (ready: everything that the host cannot do without answers) and <c>/alive</c> (the process
    /// answers), open to anyone who reaches the port.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
    }

    private static bool IsProbe(Microsoft.AspNetCore.Http.PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/alive") || path.StartsWithSegments("/grpc.health.v1.Health");

    /// <summary>
    /// A trace starts where a call comes in or an event is applied. A call that goes out of its own accord is a poll or a
    /// probe: recorded each second, they would bury the rest.
    /// </summary>
    private sealed class CallsThatComeIn : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
    }
}
