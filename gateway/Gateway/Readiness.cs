using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hiring.Gateway;

/// <summary><c>/health</c>: whether every service behind the gateway is ready. <c>/alive</c>: whether this process answers.</summary>
internal static class Readiness
{
    private const string Client = "readiness";

    public static void AddReadiness(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(Client, client => client.Timeout = TimeSpan.FromSeconds(3)).AddServiceDiscovery();

        var checks = builder.Services.AddHealthChecks();
        foreach (var service in builder.Configuration.GetSection("Gateway:Services").Get<string[]>() ?? [])
        {
            checks.Add(new HealthCheckRegistration(
                service, provider => new ServiceReady(provider.GetRequiredService<IHttpClientFactory>(), service), HealthStatus.Unhealthy, tags: ["ready"]));
        }
    }

    public static void MapReadiness(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var answer = new
        {
            status = Word(report.Status),
            services = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => Word(entry.Value.Status)),
        };
        return context.Response.WriteAsJsonAsync(answer, JsonSerializerOptions.Web, context.RequestAborted);
    }

    private static string Word(HealthStatus status) => status == HealthStatus.Healthy ? "ready" : "not ready";

    private sealed class ServiceReady(IHttpClientFactory clients, string service) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                using var answer = await clients.CreateClient(Client).GetAsync($"http://{service}/health", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return answer.IsSuccessStatusCode ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{service} answers {(int)answer.StatusCode}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy($"{service} does not answer");
            }
        }
    }
}
