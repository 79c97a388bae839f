using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Hiring.SystemTests;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RunningSystem))]

// One system on few cores: its tests take turns.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Hiring.SystemTests;

/// <summary>
/// The whole AppHost, embedded, with throw-away data, on free ports: started once, used by all tests, and at the end held to
/// leaving nothing behind. Only two things are not as a user has them: the issuer keeps its key in a file that tests can read,
/// and traces go to <see cref="Traces"/> instead of a dashboard.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    private readonly string _mark = $"{Guid.CreateVersion7():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("hiring-system-tests-").FullName;
    private readonly Dictionary<string, GrpcChannel> _channels = [];
    private Peer? _collector;
    private DistributedApplication? _app;
    private ServiceProvider? _clients;
    private string _dataFolder = "";

    /// <summary>What every program has told of its work.</summary>
    public TraceCollector Traces { get; } = new();

    /// <summary>The running application.</summary>
    public DistributedApplication App => _app!;

    /// <summary>The resources that it is made of.</summary>
    public DistributedApplicationModel Model => App.Services.GetRequiredService<DistributedApplicationModel>();

    /// <summary>State of the demo when everything had started, before any test started it.</summary>
    public string? DemoAtStart { get; private set; }

    /// <summary>The file that AppHost writes for programs on this machine.</summary>
    public string ClientFile => Path.Combine(_folder, "programs", "client.json");

    /// <summary>What is in that file.</summary>
    internal LocalClient Client { get; private set; } = null!;

    /// <summary>A token with every scope, good for the time of the tests.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Calls the gateway by REST with <see cref="Token"/>.</summary>
    public HttpClient Rest { get; private set; } = null!;

    /// <summary>Calls the gateway by gRPC with <see cref="Token"/>.</summary>
    public CallInvoker Grpc => GrpcAs(Token);

    private string KeyFile => Path.Combine(_folder, "issuer", "key.pem");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await StartAsync(limit.Token);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The system did not start: {exception.Message}\n{await LastWordsAsync()}", exception);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
            channel.Dispose();
        Rest?.Dispose();
        if (_clients is not null)
            await _clients.DisposeAsync();
        if (_app is not null)
        {
            using var limit = new CancellationTokenSource(StopLimit);
            await _app.StopAsync(limit.Token);
            await _app.DisposeAsync().AsTask().WaitAsync(StopLimit);
        }

        if (_collector is not null)
            await _collector.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await NothingIsLeftAsync();
    }

    /// <summary>One of the platform's Refit interfaces, as a program gets it from Hiring.Client.</summary>
    public T Api<T>() where T : notnull => _clients!.GetRequiredService<T>();

    /// <summary>Calls the gateway by REST with another token, or with none.</summary>
    public HttpClient RestAs(string? token)
    {
        var client = new HttpClient { BaseAddress = Client.Gateway, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Calls by gRPC with another token or none, and past the gateway where an address is given.</summary>
    public CallInvoker GrpcAs(string? token, Uri? address = null)
    {
        var target = (address ?? Client.GatewayGrpc).ToString();
        if (!_channels.TryGetValue(target, out var channel))
            _channels[target] = channel = GrpcChannel.ForAddress(target);
        return channel.Intercept(headers =>
        {
            if (token is not null)
                headers.Add("authorization", $"Bearer {token}");
            return headers;
        });
    }

    /// <summary>Fetches a token from the issuer, with some of the scopes or with all.</summary>
    public async Task<string> FetchTokenAsync(string scope = "")
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Client.ClientId,
            ["client_secret"] = Client.ClientSecret,
            ["scope"] = scope,
        });
        using var answer = await http.PostAsync(new Uri(Client.Authority, "connect/token"), form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }

    /// <summary>The key that the issuer signs with, in PEM.</summary>
    public Task<string> IssuerKeyAsync() => File.ReadAllTextAsync(KeyFile);

    /// <summary>A resource as it is now.</summary>
    public CustomResourceSnapshot StateOf(string resource)
    {
        Assert.True(App.ResourceNotifications.TryGetCurrentState(resource, out var current), $"There is no resource '{resource}'.");
        return current.Snapshot;
    }

    /// <summary>What each resource said last: the first thing to read when something failed.</summary>
    public async Task<string> LastWordsAsync()
    {
        if (_app is null)
            return "Nothing was built.";

        var text = new StringBuilder();
        var logs = _app.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var resource in Model.Resources.Where(resource => resource is ProjectResource))
        {
            if (!_app.ResourceNotifications.TryGetCurrentState(resource.Name, out var current))
                continue;

            var state = current.Snapshot;
            text.AppendLine($"--- {resource.Name}: {state.State?.Text}, {state.HealthStatus}, exit code {state.ExitCode}");
            var lines = new List<string>();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await foreach (var some in logs.GetAllAsync(current.ResourceId).WithCancellation(limit.Token))
                lines.AddRange(some.Select(line => line.Content));
            foreach (var line in lines.TakeLast(15))
                text.AppendLine(line);
        }

        return text.ToString();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        // What is started from here on hands it on.
        Environment.SetEnvironmentVariable(OwnProcesses.Variable, _mark);
        _collector = await Peer.StartAsync<TraceCollector>(Traces);
        string[] arguments =
        [
            "--backing=embedded", "--data=throwaway", "--demo=off",
            "--Gateway:HttpPort=0", "--Gateway:GrpcPort=0", $"--client-file={ClientFile}",
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hiring_AppHost>(arguments, cancellation);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        foreach (var program in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(program).WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Address);
        builder.CreateResourceBuilder<ProjectResource>("identity").WithEnvironment("Identity__KeyFile", KeyFile);

        _app = await builder.BuildAsync(cancellation);
        await _app.StartAsync(cancellation);
        foreach (var name in (string[])["postgres", "gateway"])
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, cancellation);

        DemoAtStart = StateOf("demo").State?.Text;
        _dataFolder = await DataFolderAsync(cancellation);
        while (!File.Exists(ClientFile))
            await Task.Delay(50, cancellation);
        var written = await File.ReadAllBytesAsync(ClientFile, cancellation);
        Client = JsonSerializer.Deserialize<LocalClient>(written, JsonSerializerOptions.Web)!;
        Token = await FetchTokenAsync();
        Rest = RestAs(Token);
        _clients = new ServiceCollection()
            .AddHiringClient(options =>
            {
                options.Gateway = Client.Gateway;
                options.Authority = Client.Authority;
                options.ClientId = Client.ClientId;
                options.ClientSecret = Client.ClientSecret;
            })
            .BuildServiceProvider();
    }

    private async Task<string> DataFolderAsync(CancellationToken cancellation)
    {
        var connectionString = await App.GetConnectionStringAsync("candidate-db", cancellation);
        await using var source = NpgsqlDataSource.Create(connectionString!);
        await using var command = source.CreateCommand("show data_directory");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task NothingIsLeftAsync()
    {
        await Wait.UntilAsync(() => OwnProcesses.With(_mark), left => left.Count is 0, "every process has ended");
        if (_dataFolder is not "")
            await Wait.UntilAsync(() => Directory.Exists(_dataFolder), exists => !exists, $"{_dataFolder} is gone");
    }
}

/// <summary>How a program on this machine finds the platform.</summary>
internal sealed record LocalClient(Uri Gateway, Uri GatewayGrpc, Uri Authority, string ClientId, string ClientSecret);
