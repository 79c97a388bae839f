using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hiring.AppHost;

/// <summary>Health checks that let what waits go on at once.</summary>
internal static class HealthChecks
{
    // Less than the time a start takes by much, and more than a probe costs.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // After this the dashboard says that it is not healthy, and the next check waits again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Checks a resource by a probe, which throws while it does not answer. Aspire asks a resource that is not healthy yet
    /// after 1 s, then 2, 3, 4 and 5 s, and everything that waits for it waits that long; so until the first success this
    /// check asks often by itself.
    /// </summary>
    public static IResourceBuilder<T> WithProbe<T>(this IResourceBuilder<T> builder, Func<CancellationToken, Task> probe)
        where T : IResource
    {
        var name = $"{builder.Resource.Name}-answers";
        var hasAnswered = false;
        builder.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(name, async cancellation =>
        {
            for (var waited = TimeSpan.Zero; ; waited += Interval)
            {
                try
                {
                    await probe(cancellation);
                    hasAnswered = true;
                    return HealthCheckResult.Healthy();
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    if (hasAnswered || waited > Patience)
                        return HealthCheckResult.Unhealthy(exception.Message, exception);
                    await Task.Delay(Interval, cancellation);
                }
            }
        });
        return builder.WithHealthCheck(name);
    }

    /// <summary>Healthy while a GET of this path on the endpoint <c>http</c> succeeds.</summary>
    public static IResourceBuilder<ProjectResource> WithHttpProbe(this IResourceBuilder<ProjectResource> builder, string path)
    {
        var http = builder.GetEndpoint("http");
        var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        return builder.WithProbe(async cancellation =>
        {
            using var answer = await client.GetAsync(new Uri(new Uri(http.Url), path), cancellation);
            answer.EnsureSuccessStatusCode();
        });
    }
}
