using System.Net;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hiring.SystemTests;

public sealed class StartTests(RunningSystem system) : SystemTest(system)
{
    private static readonly string[] Services = ["candidate", "compensation-benchmark", "evaluation", "interview-scheduling"];

    [Fact]
    public async Task Every_service_is_ready_after_its_migration_and_the_gateway_says_so()
    {
        foreach (var service in Services)
        {
            Assert.Equal(0, Platform.StateOf($"{service}-migrate").ExitCode);
            Assert.Equal(KnownResourceStates.Running, Platform.StateOf(service).State?.Text);
            Assert.Equal(HealthStatus.Healthy, Platform.StateOf(service).HealthStatus);
        }

        using var anyone = Platform.RestAs(null);
        using var answer = await anyone.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(Services, said["services"]!.AsObject().Select(service => service.Key).Order());
        Assert.All(said["services"]!.AsObject(), service => Assert.Equal("ready", service.Value!.GetValue<string>()));
    }

    [Fact]
    public void Nothing_runs_in_a_container_and_the_servers_show_as_resources()
    {
        Assert.DoesNotContain(Platform.Model.Resources, resource => resource.Annotations.OfType<ContainerImageAnnotation>().Any());
        foreach (var server in (string[])["postgres", "redis", .. Services.Select(service => $"{service}-db")])
        {
            Assert.Equal(KnownResourceStates.Running, Platform.StateOf(server).State?.Text);
            Assert.Equal(HealthStatus.Healthy, Platform.StateOf(server).HealthStatus);
        }
    }

    [Fact]
    public void A_demo_that_is_off_waits_to_be_started() =>
        Assert.Equal(KnownResourceStates.NotStarted, Platform.DemoAtStart);

    [Fact]
    public void The_file_for_local_programs_is_for_their_owner_alone()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Platform.ClientFile));
        Assert.Equal("demo", Platform.Client.ClientId);
        Assert.True(Platform.Client.Gateway.IsLoopback && Platform.Client.GatewayGrpc.IsLoopback && Platform.Client.Authority.IsLoopback);
        Assert.NotEqual(Platform.Client.Gateway.Port, Platform.Client.GatewayGrpc.Port);
    }
}
