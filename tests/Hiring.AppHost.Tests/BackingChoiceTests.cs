using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hiring.AppHost.Backing;
using Hiring.Backing.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.AppHost.Tests;

/// <summary>How Postgres and Redis run, on a machine whose engines answer or do not, as the test says.</summary>
public sealed class BackingChoiceTests : IDisposable
{
    private static readonly string[] Servers = ["postgres", "redis"];

    private readonly TemporaryFolder _folder = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public BackingChoiceTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The engines here are scripts.");
        // Before the real ones, which may or may not be there.
        Environment.SetEnvironmentVariable("PATH", $"{_folder.Path}{Path.PathSeparator}{_path}");
        Answers(docker: false, podman: false);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--backing=vm", "--backing takes containers or embedded, not 'vm'.")]
    [InlineData("--backing=Embedded", "--backing takes containers or embedded, not 'Embedded'.")]
    [InlineData("--data=none", "--data takes keep or throwaway, not 'none'.")]
    public async Task A_value_that_an_option_does_not_take_is_refused_with_those_it_takes(string argument, string message)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => ChooseAsync(argument));
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task The_program_says_what_is_wrong_in_one_message_and_stops()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hiring.AppHost"), ["--backing", "vm"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, program.ExitCode);
        Assert.Equal("--backing takes containers or embedded, not 'vm'.", (await error).Trim());
        Assert.Equal("", await output);
    }

    [Fact]
    public async Task Containers_that_are_asked_for_need_an_engine()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => ChooseAsync("--backing=containers"));
        Assert.Contains("no container engine answers", refused.Message, StringComparison.Ordinal);
        Assert.Contains("- start Docker or Podman", refused.Message, StringComparison.Ordinal);
        Assert.Contains("- leave the option out", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "", "embedded (PostgreSQL")]
    [InlineData(true, true, "", "containers (docker)")]
    [InlineData(false, true, "", "containers (podman)")]
    [InlineData(false, true, "--backing=containers", "containers (podman)")]
    [InlineData(true, true, "--backing=embedded", "embedded (PostgreSQL")]
    public async Task The_engine_that_answers_decides_unless_an_option_does(bool docker, bool podman, string argument, string chosen)
    {
        Answers(docker, podman);
        var backing = await ChooseAsync(argument, "--data=throwaway");
        Assert.StartsWith(chosen, backing.Description, StringComparison.Ordinal);
        Assert.EndsWith("data thrown away at the end", backing.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_neither_works_one_message_names_all_three_ways_to_mend_it()
    {
        var nowhere = new PostgresPlaces(_folder.Combine("cache"), null, new("http://127.0.0.1:1/"), []);
        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(
            () => BackingChoice.ChooseAsync(Builder("--data=throwaway"), nowhere));

        var ways = refused.Message[refused.Message.IndexOf("To mend it", StringComparison.Ordinal)..].Split('\n');
        Assert.Collection(
            ways.Where(line => line.StartsWith("  - ", StringComparison.Ordinal)),
            way => Assert.StartsWith("  - let this machine reach the npm registry", way, StringComparison.Ordinal),
            way => Assert.StartsWith("  - install the programs of a PostgreSQL server", way, StringComparison.Ordinal),
            way => Assert.StartsWith("  - or start a container engine", way, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_engine_the_model_holds_no_container()
    {
        await using var app = await BuildAsync();
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();

        Assert.DoesNotContain(model.Resources, IsContainer);
        Assert.Equal(
            Servers,
            model.Resources.OfType<ProjectResource>().Select(resource => resource.Name).Where(Servers.Contains).Order());
    }

    [Fact]
    public async Task With_an_engine_the_servers_are_the_only_containers()
    {
        Answers(docker: true, podman: false);
        await using var app = await BuildAsync();
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();

        Assert.Equal(Servers, model.Resources.Where(IsContainer).Select(resource => resource.Name));
    }

    private static bool IsContainer(IResource resource) =>
        resource is ContainerResource || resource.Annotations.OfType<ContainerImageAnnotation>().Any();

    /// <summary>The whole AppHost, built and not started.</summary>
    private static async Task<DistributedApplication> BuildAsync()
    {
        string[] arguments = ["--data=throwaway", "--demo=off", "--Gateway:HttpPort=0", "--Gateway:GrpcPort=0"];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hiring_AppHost>(arguments);
        return await builder.BuildAsync();
    }

    private static Task<IBacking> ChooseAsync(params string[] arguments) => BackingChoice.ChooseAsync(Builder(arguments));

    private static IDistributedApplicationBuilder Builder(params string[] arguments) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = arguments, DisableDashboard = true });

    private void Answers(bool docker, bool podman)
    {
        TestScript.Write(_folder.Combine("docker"), docker ? "exit 0" : "exit 1");
        TestScript.Write(_folder.Combine("podman"), podman ? "exit 0" : "exit 1");
    }
}
