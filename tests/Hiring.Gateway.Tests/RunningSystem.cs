extern alias gateway;
extern alias identity;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Grpc.Net.Client;
using Hiring.Gateway.Tests;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

[assembly: AssemblyFixture(typeof(RunningSystem))]

namespace Hiring.Gateway.Tests;

/// <summary>The real gateway and the real issuer on Kestrel and loopback, with a small service behind: started once, used by all tests.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string ClientId = "demo";
    public const string ClientSecret = "a-secret-of-the-tests-only";
    public static readonly string[] Scopes = ["candidate.read", "candidate.write"];

    private readonly List<IAsyncDisposable> hosts = [];

    public CandidateBackend Backend { get; private set; } = null!;

    /// <summary>Everything that gateway and issuer logged.</summary>
    public LogLines Log { get; } = new();

    public string Issuer { get; private set; } = null!;

    /// <summary>Where the issuer keeps its key, so that tests can sign what it never would.</summary>
    public string KeyFile { get; } = Path.Combine(Path.GetTempPath(), $"hiring-gateway-tests-{Guid.CreateVersion7():N}", "key.pem");

    public string Rest { get; private set; } = null!;

    public string Grpc { get; private set; } = null!;

    public HttpClient Anonymous { get; private set; } = null!;

    /// <summary>Carries a good token.</summary>
    public HttpClient Http { get; private set; } = null!;

    public GrpcChannel Channel { get; private set; } = null!;

    public string Token { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Backend = await CandidateBackend.StartAsync();
        hosts.Add(Backend);

        Issuer = $"http://127.0.0.1:{FreePort()}";
        var identity = IdentitySettings(Issuer);
        identity["Identity:KeyFile"] = KeyFile;
        StartIssuer(identity);

        StartGateway(GatewaySettings(), out var rest, out var grpc);
        (Rest, Grpc) = (rest, grpc);

        Anonymous = new HttpClient { BaseAddress = new Uri(Rest) };
        Token = await FetchTokenAsync();
        Http = new HttpClient { BaseAddress = new Uri(Rest), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        Channel = GrpcChannel.ForAddress(Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        Http?.Dispose();
        Anonymous?.Dispose();
        foreach (var host in Enumerable.Reverse(hosts))
            await host.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(KeyFile)!, recursive: true);
    }

    public static Dictionary<string, string?> IdentitySettings(string issuer) => new()
    {
        ["Kestrel:Endpoints:http:Url"] = issuer,
        ["Identity:Issuer"] = issuer,
        [$"Identity:Clients:{ClientId}:Secret"] = ClientSecret,
        [$"Identity:Clients:{ClientId}:Scopes:0"] = Scopes[0],
        [$"Identity:Clients:{ClientId}:Scopes:1"] = Scopes[1],
        ["Identity:Clients:other:Secret"] = "another-secret-of-the-tests",
        ["Identity:Clients:other:Scopes:0"] = "evaluation.read",
    };

    /// <summary>A gateway before three services that are up and evaluation, which is down: nobody listens on port 1.</summary>
    public Dictionary<string, string?> GatewaySettings() => new()
    {
        ["Authentication:Authority"] = Issuer,
        ["services:identity:http:0"] = Issuer,
        ["services:candidate:http:0"] = Backend.Http,
        ["services:candidate:grpc:0"] = Backend.Grpc,
        ["services:interview-scheduling:http:0"] = Backend.Http,
        ["services:interview-scheduling:grpc:0"] = Backend.Grpc,
        ["services:compensation-benchmark:http:0"] = Backend.Http,
        ["services:compensation-benchmark:grpc:0"] = Backend.Grpc,
        ["services:evaluation:http:0"] = "http://127.0.0.1:1",
        ["services:evaluation:grpc:0"] = "http://127.0.0.1:1",
        ["ReverseProxy:Routes:applications:Timeout"] = "00:00:02",
    };

    /// <summary>Starts one more gateway, on ports of its own.</summary>
    public IAsyncDisposable StartGateway(Dictionary<string, string?> settings, out string rest, out string grpc)
    {
        settings["Kestrel:Endpoints:http:Url"] = rest = $"http://127.0.0.1:{FreePort()}";
        settings["Kestrel:Endpoints:grpc:Url"] = grpc = $"http://127.0.0.1:{FreePort()}";
        return Start<gateway::Hiring.Gateway.Errors.GatewayError>(settings);
    }

    /// <summary>Starts one more issuer.</summary>
    public IAsyncDisposable StartIssuer(Dictionary<string, string?> settings) => Start<identity::Hiring.Identity.IssuerSettings>(settings);

    public async Task<string> FetchTokenAsync(string scope = "")
    {
        using var answer = await PostTokenAsync(ClientId, ClientSecret, scope);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }

    /// <summary>Asks for a token through the gateway.</summary>
    public Task<HttpResponseMessage> PostTokenAsync(string clientId, string secret, string scope = "", string grant = "client_credentials") =>
        Anonymous.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = grant,
            ["client_id"] = clientId,
            ["client_secret"] = secret,
            ["scope"] = scope,
        }));

    internal IAsyncDisposable Start<TEntryPoint>(Dictionary<string, string?> settings) where TEntryPoint : class
    {
        var host = new Host<TEntryPoint>(settings, Log);
        hosts.Add(host);
        host.StartServer();
        return host;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Host<TEntryPoint> : WebApplicationFactory<TEntryPoint> where TEntryPoint : class
    {
        private readonly Dictionary<string, string?> settings;
        private readonly LogLines log;

        public Host(Dictionary<string, string?> settings, LogLines log)
        {
            this.settings = settings;
            this.log = log;
            UseKestrel();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug));
        }
    }
}

/// <summary>Keeps what is logged.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> All => lines;

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
