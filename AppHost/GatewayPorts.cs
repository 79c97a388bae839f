using System.Globalization;
using Hiring.Backing.Postgres;
using Microsoft.Extensions.Configuration;

namespace Hiring.AppHost;

/// <summary>Where the gateway listens.</summary>
internal static class GatewayPorts
{
    /// <summary>The configured port where it is free, otherwise another one, said aloud; 0 asks for any free one.</summary>
    public static int Choose(IConfiguration configuration, string key)
    {
        var wanted = int.Parse(configuration[key]!, CultureInfo.InvariantCulture);
        if (wanted is 0)
            return FreePort.Next();
        if (FreePort.IsFree(wanted))
            return wanted;

        var free = FreePort.Next();
        Console.WriteLine($"Port {wanted} ({key}) is in use by another program; the gateway takes {free} instead.");
        return free;
    }
}
