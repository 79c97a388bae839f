using System.Text.Json;
using System.Text.RegularExpressions;
using Hiring.AppHost.Backing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hiring.AppHost;

/// <summary>What a person at the console needs to know: where everything is, what the demo does, and what went wrong.</summary>
internal static partial class Announcement
{
    /// <summary>
    /// Writes the file that local programs find the gateway by (<c>--client-file</c> moves it), and prints every address, when
    /// the gateway is healthy.
    /// </summary>
    public static void TellWhereEverythingIs(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ProjectResource> identity,
        Client demo,
        IBacking backing)
    {
        gateway.OnResourceReady((_, _, _) =>
        {
            var rest = gateway.GetEndpoint("http").Url;
            var grpc = gateway.GetEndpoint("grpc").Url;
            var file = builder.Configuration["client-file"] is { Length: > 0 } elsewhere ? elsewhere : UsualClientFile();
            WriteClientFile(file, rest, grpc, identity.GetEndpoint("http").Url, demo);
            Console.WriteLine($"""

                The system is up.
                  REST            {rest}
                  gRPC            {grpc}  (HTTP/2 prior knowledge)
                  API reference   {rest}/scalar
                  Dashboard       {DashboardAddress(builder)}
                  Backing         {backing.Description}
                  For clients     {file}
                Ctrl+C stops everything.

                """);
            return Task.CompletedTask;
        });
    }

    /// <summary>Repeats at the console what a program writes, which the dashboard shows as well.</summary>
    public static IResourceBuilder<T> EchoedToConsole<T>(this IResourceBuilder<T> builder)
        where T : IResource =>
        builder.OnInitializeResource((resource, initialized, cancellation) =>
        {
            _ = Task.Run(
                async () =>
                {
                    var started = false;
                    var logs = initialized.Services.GetRequiredService<ResourceLoggerService>();
                    await foreach (var lines in logs.WatchAsync(resource).WithCancellation(cancellation))
                    {
                        foreach (var line in lines)
                        {
                            // What comes before the process is Aspire's own.
                            var text = WithoutTime(line);
                            if (IsOrchestrators(text))
                                started = true;
                            else if (started)
                                Console.WriteLine($"[{resource.Name}] {(Console.IsOutputRedirected ? Colour().Replace(text, "") : text)}");
                        }
                    }
                },
                cancellation);
            return Task.CompletedTask;
        });

    /// <summary>Says at the console which program has failed, with its last words; otherwise only the dashboard would know.</summary>
    public static void TellFailures(this IDistributedApplicationBuilder builder) =>
        builder.Eventing.Subscribe<ResourceStoppedEvent>(async (stopped, cancellation) =>
        {
            var stopping = stopped.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
            if (stopping || stopped.ResourceEvent.Snapshot is not { ExitCode: not (null or 0) } snapshot)
                return;

            var said = new List<string>();
            var logs = stopped.Services.GetRequiredService<ResourceLoggerService>();
            await foreach (var lines in logs.GetAllAsync(stopped.ResourceEvent.ResourceId).WithCancellation(cancellation))
                said.AddRange(lines.Select(WithoutTime));
            // The calls of a stack trace would push out what was thrown; the dashboard has them.
            var lastWords = said
                .Where(line => !IsOrchestrators(line) && !line.TrimStart().StartsWith("at ", StringComparison.Ordinal))
                .TakeLast(20);
            await Console.Error.WriteLineAsync(
                $"{stopped.Resource.Name} has ended with exit code {snapshot.ExitCode}:\n  {string.Join("\n  ", lastWords)}");
        });

    private static string WithoutTime(LogLine line) => line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static bool IsOrchestrators(string text) => text.StartsWith("[sys]", StringComparison.Ordinal);

    private static string UsualClientFile() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "hiring", "client.json");

    private static void WriteClientFile(string path, string rest, string grpc, string authority, Client demo)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var content = new { Gateway = rest, GatewayGrpc = grpc, Authority = authority, ClientId = demo.Id, ClientSecret = demo.Secret };
        PrivateFile.Write(path, JsonSerializer.Serialize(content, JsonSerializerOptions.Web));
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();

    private static string DashboardAddress(IDistributedApplicationBuilder builder) =>
        $"{builder.Configuration["ASPNETCORE_URLS"]}/login?t={builder.Configuration["AppHost:BrowserToken"]}";
}
