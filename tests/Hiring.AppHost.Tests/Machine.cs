using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;

namespace Hiring.AppHost.Tests;

/// <summary>What the operating system says of processes, ports and folders.</summary>
internal static class Machine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Every address that something listens on with this port.</summary>
    public static IEnumerable<IPAddress> ListenersOn(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == port).Select(end => end.Address);

    /// <summary>Whether the process still does anything; one that only waits to be reaped does not.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited
                && !(OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until it is so; fails with what was awaited when it takes too long.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        for (var start = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(50))
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"After {Patience.TotalSeconds} s it is still not so that {what}.");
    }
}
