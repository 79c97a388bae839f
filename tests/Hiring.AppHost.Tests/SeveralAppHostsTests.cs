using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Hiring.AppHost.Backing;

namespace Hiring.AppHost.Tests;

/// <summary>Two AppHosts at once.</summary>
public sealed class SeveralAppHostsTests
{
    [Fact]
    public void Two_of_one_clone_keep_their_data_apart()
    {
        using var clone = new TemporaryFolder();
        var first = KeptData.Take(clone.Combine("AppHost"));
        try
        {
            var second = KeptData.Take(clone.Combine("AppHost"));

            Assert.NotEqual(first.Folder, second.Folder);
            Assert.NotEqual(first.Name, second.Name);
            Assert.NotEqual(first.Password, second.Password);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(Path.Combine(first.Folder, "password")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(first.Folder)!, recursive: true);
        }
    }

    [Fact]
    public void A_port_that_another_program_has_gives_way_to_a_free_one()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;

        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = [$"--Gateway:HttpPort={taken}"], DisableDashboard = true });
        var port = builder.ConfiguredOrFree("Gateway:HttpPort");

        Assert.NotEqual(taken, port);
        Assert.Empty(Machine.ListenersOn(port));
    }
}
