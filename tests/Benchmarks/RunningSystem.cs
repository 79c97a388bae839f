using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Hiring.Benchmarks;

/// <summary>The built AppHost with throw-away data and free ports, as a child of this process.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private const string Mark = "HIRING_BENCHMARK";
    private readonly Process _appHost;
    private readonly string _mark;

    private RunningSystem(Process appHost, string mark, TimeSpan start, string rest, string grpc) =>
        (_appHost, _mark, StartTime, Rest, Grpc) = (appHost, mark, start, rest, grpc);

    /// <summary>From the start of the process to the first 200 of the gateway's /health.</summary>
    internal TimeSpan StartTime { get; }

    internal string Rest { get; }

    internal string Grpc { get; }

    internal static async Task<RunningSystem> StartAsync()
    {
        var (rest, grpc) = (FreePort(), FreePort());
        var program = Path.Combine(Root(), "AppHost", "bin", "Release", "net10.0", "Hiring.AppHost");
        if (!File.Exists(program))
            throw new InvalidOperationException("Build the system first: dotnet build -c Release");
        var run = Guid.NewGuid().ToString();
        var watch = Stopwatch.StartNew();
        var appHost = Process.Start(new ProcessStartInfo(program, ["--data", "throwaway", "--demo", "off"])
        {
            WorkingDirectory = Path.Combine(Root(), "AppHost"),
            Environment = { ["Gateway__HttpPort"] = rest, ["Gateway__GrpcPort"] = grpc, ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true", [Mark] = run },
            RedirectStandardOutput = true,
        })!;
        _ = appHost.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (!await Answers(http, $"http://localhost:{rest}/health"))
        {
            if (appHost.HasExited || watch.Elapsed > TimeSpan.FromMinutes(3))
                throw new InvalidOperationException("AppHost did not get healthy.");
            await Task.Delay(50);
        }
        return new RunningSystem(appHost, $"{Mark}={run}", watch.Elapsed, $"http://localhost:{rest}", $"http://localhost:{grpc}");
    }

    /// <summary>Where a service itself listens, past the gateway.</summary>
    internal string Direct(string service, string endpoint)
    {
        var process = Processes().First(p => p.Name == service && !p.Arguments.Contains("--migrate"));
        var setting = $"Kestrel__Endpoints__{endpoint}__Url=";
        return File.ReadAllText($"/proc/{process.Id}/environ").Split('\0').First(e => e.StartsWith(setting, StringComparison.Ordinal))[setting.Length..];
    }

    /// <summary>A token of the client that AppHost makes for local programs.</summary>
    internal static async Task<string> Token()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        JsonNode client;
        // AppHost writes it a moment after the gateway is healthy.
        for (var patience = 0; ; patience++)
        {
            client = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "hiring", "client.json")))!;
            using var http = new HttpClient();
            try
            {
                var answer = await http.PostAsync($"{client["authority"]}/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials", ["client_id"] = $"{client["clientId"]}", ["client_secret"] = $"{client["clientSecret"]}",
                }));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return $"{(await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]}";
            }
            catch (HttpRequestException) when (patience < 50)
            {
            }
            await Task.Delay(200);
        }
    }

    /// <summary>
    /// Every process of the system with the memory that is its own share (PSS), in bytes. Aspire's orchestrator leaves
    /// AppHost's family, so they are known by a mark in their environment, which children inherit.
    /// </summary>
    internal IEnumerable<(int Id, string Name, string Arguments, long Memory)> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!))
            .Where(IsMarked).Select(Describe).OfType<(int, string, string, long)>();

    public async ValueTask DisposeAsync()
    {
        _ = Kill(_appHost.Id, 15);
        await _appHost.WaitForExitAsync();
        _appHost.Dispose();
        // What AppHost left to the orchestrator to end must not slow the next start.
        while (Processes().Any())
            await Task.Delay(100);
    }

    private static (int, string, string, long)? Describe(int id)
    {
        try
        {
            var command = File.ReadAllText($"/proc/{id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            var memory = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return (id, Path.GetFileName(command[0].Split(' ')[0].TrimEnd(':')), string.Join(' ', command.Skip(1)),
                long.Parse(memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or IndexOutOfRangeException)
        {
            // It ended, or is a kernel's.
            return null;
        }
    }

    private bool IsMarked(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Contains(_mark, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<bool> Answers(HttpClient http, string url)
    {
        try
        {
            return (await http.GetAsync(url)).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString();
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
