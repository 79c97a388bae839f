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

    readonly List<IAsyncDisposable> hosts = [];

    public CandidateBackend Backend { get; private set; } = null!;

    /// <summary>Everything that gateway and issuer logged.</summary>
    public LogLines Log { get; } = new();

    public string Issuer { get; private set; } = null!;

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
        Start<identity::Hiring.Identity.IssuerSettings>(IdentitySettings(Issuer));

        (Rest, Grpc) = StartGateway(new()
        {
            ["Authentication:Authority"] = Issuer,
            ["services:identity:http:0"] = Issuer,
            ["services:candidate:http:0"] = Backend.Http,
            ["services:candidate:grpc:0"] = Backend.Grpc,
            // A port that nobody listens on.
            ["services:evaluation:http:0"] = "http://127.0.0.1:1",
            ["services:evaluation:grpc:0"] = "http://127.0.0.1:1",
            ["Gateway:Services:0"] = "candidate",
            ["Gateway:Services:1"] = "candidate",
            ["ReverseProxy:Routes:applications:Timeout"] = "00:00:01",
        });

        Anonymous = new HttpClient { BaseAddress = new Uri(Rest) };
        Token = await FetchTokenAsync();
        Http = new HttpClient { BaseAddress = new Uri(Rest), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        Channel = GrpcChannel.ForAddress(Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        Anonymous.Dispose();
        foreach (var host in Enumerable.Reverse(hosts))
            await host.DisposeAsync();
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

    public (string RestAddress, string GrpcAddress) StartGateway(Dictionary<string, string?> settings)
    {
        var (rest, grpc) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        settings["Kestrel:Endpoints:http:Url"] = rest;
        settings["Kestrel:Endpoints:grpc:Url"] = grpc;
        Start<gateway::Hiring.Gateway.Errors.GatewayError>(settings);
        return (rest, grpc);
    }

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

    internal void Start<TEntryPoint>(Dictionary<string, string?> settings) where TEntryPoint : class
    {
        var host = new Host<TEntryPoint>(settings, Log);
        hosts.Add(host);
        host.StartServer();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    sealed class Host<TEntryPoint> : WebApplicationFactory<TEntryPoint> where TEntryPoint : class
    {
        readonly Dictionary<string, string?> settings;
        readonly LogLines log;

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
    readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> All => lines;

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, lines);

    public void Dispose()
    {
    }

    sealed class Writer(string category, System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
