using System.Globalization;
using Hiring.Backing.Postgres;

namespace Hiring.AppHost;

/// <summary>The few ports that people type; everything else takes a free one.</summary>
internal static class Ports
{
    private const int Dashboard = 15888;

    // Between our look at a port and the start of the program that listens there, another AppHost may look too. What is
    // claimed here stays so until this process ends, however it ends.
    private static readonly List<FileStream> Claims = [];

    /// <summary>
    /// Gives the dashboard addresses on the loopback without TLS, so that neither a certificate nor a launch profile is
    /// needed, and so that a second AppHost does not meet the first. What is configured stays.
    /// </summary>
    public static void UseFreeDashboardPorts(this IDistributedApplicationBuilder builder)
    {
        SetDefault("ASPIRE_ALLOW_UNSECURED_TRANSPORT", () => "true");
        SetDefault("ASPNETCORE_URLS", () => $"http://localhost:{(Claim(Dashboard) ? Dashboard : FreePort.Next())}");
        SetDefault("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", () => $"http://localhost:{FreePort.Next()}");
        SetDefault("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", () => $"http://localhost:{FreePort.Next()}");

        void SetDefault(string key, Func<string> value) => builder.Configuration[key] ??= value();
    }

    /// <summary>The configured port where it is free, otherwise another one, said aloud; 0 asks for any free one.</summary>
    public static int ConfiguredOrFree(this IDistributedApplicationBuilder builder, string key)
    {
        var wanted = int.Parse(builder.Configuration[key]!, CultureInfo.InvariantCulture);
        if (wanted is not 0 && Claim(wanted))
            return wanted;

        var free = FreePort.Next();
        if (wanted is not 0)
            Console.WriteLine($"Port {wanted} ({key}) is in use by another program; {free} takes its place.");
        return free;
    }

    private static bool Claim(int port)
    {
        if (!FreePort.IsFree(port))
            return false;

        var folder = Directory.CreateDirectory(Path.Combine(UserFolders.Data, "ports"));
        try
        {
            Claims.Add(new(Path.Combine(folder.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
