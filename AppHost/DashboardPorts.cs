using Hiring.Backing.Postgres;

namespace Hiring.AppHost;

/// <summary>Where the dashboard listens.</summary>
internal static class DashboardPorts
{
    private const int Usual = 15888;

    /// <summary>
    /// Addresses on the loopback without TLS, so that neither a certificate nor a launch profile is needed, and so that a
    /// second AppHost does not meet the first. What is configured stays.
    /// </summary>
    public static void UseFreeDashboardPorts(this IDistributedApplicationBuilder builder)
    {
        SetDefault("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        SetDefault("ASPNETCORE_URLS", $"http://localhost:{(FreePort.IsFree(Usual) ? Usual : FreePort.Next())}");
        SetDefault("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FreePort.Next()}");
        SetDefault("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://localhost:{FreePort.Next()}");

        void SetDefault(string key, string value) => builder.Configuration[key] ??= value;
    }
}
