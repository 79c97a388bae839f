using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hiring.Testing;

/// <summary>
/// A service with its real pipeline, its real database and real tokens, called by gRPC and by REST. Derive a fixture from
/// it that says which scopes its caller has and where its peers are. <typeparamref name="T"/> is a public type of the service.
/// </summary>
public abstract class ServiceHost<T>(PostgresServer postgres, params string[] scopes) : IAsyncLifetime where T : class
{
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Dictionary<string, string> _settings = [];
    private WebApplicationFactory<T>? _factory;
    private GrpcChannel? _channel;

    /// <summary>The issuer whose tokens count.</summary>
    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>Connection string of the service's database.</summary>
    public string Database { get; private set; } = null!;

    /// <summary>Everything that the service is told, for a process of its own.</summary>
    public IReadOnlyDictionary<string, string> AllSettings => _settings;

    /// <summary>The services of the host, for fixtures that look inside.</summary>
    public IServiceProvider Services => _factory!.Services;

    /// <summary>Calls by gRPC with a token that has the fixture's scopes.</summary>
    public CallInvoker Grpc => GrpcAs(Issuer.Token("tests", scopes));

    /// <summary>Calls by gRPC with another token, or with none.</summary>
    public CallInvoker GrpcAs(string? token)
    {
        _channel ??= GrpcChannel.ForAddress(_factory!.Server.BaseAddress, new GrpcChannelOptions { HttpHandler = _factory.Server.CreateHandler() });
        return _channel.Intercept(headers =>
        {
            if (token is not null)
                headers.Add("authorization", "Bearer " + token);
            return headers;
        });
    }

    /// <summary>Calls by REST with a token that has the fixture's scopes.</summary>
    public HttpClient Rest() => RestAs(Issuer.Token("tests", scopes));

    /// <summary>Calls by REST with another token, or with none.</summary>
    public HttpClient RestAs(string? token)
    {
        var client = _factory!.CreateClient();
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        Database = await postgres.CreateDatabaseAsync<T>();
        _settings["ConnectionStrings:database"] = Database;
        _settings["Authentication:Authority"] = Issuer.Authority;
        _settings["Authentication:ClientId"] = "service-under-test";
        _settings["Authentication:ClientSecret"] = "secret";
        foreach (var (key, value) in Settings)
            _settings[key] = value;
        foreach (var (name, peer) in await StartPeersAsync())
        {
            _owned.Add(peer);
            _settings[$"services:{name}:grpc:0"] = peer.Address;
        }
        Start();
    }

    /// <summary>Further settings of the service, by their names.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>Ends the process, as far as a test can, and starts another one on the same database.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    /// <summary>Ends the process, as far as a test can: what runs is cancelled where it stands.</summary>
    public async Task StopAsync()
    {
        _channel?.Dispose();
        _channel = null;
        if (_factory is not null)
            await _factory.DisposeAsync();
        _factory = null;
    }

    private void Start()
    {
        _factory = new WebApplicationFactory<T>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in _settings)
                host.UseSetting(key, value);
            host.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        });
        _ = _factory.Server;
    }

    /// <summary>Peers that the service calls, by service name: each a real gRPC server that speaks the peer's contract.</summary>
    protected virtual Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() => Task.FromResult<IReadOnlyList<(string, Peer)>>([]);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var owned in _owned)
            await owned.DisposeAsync();
        await Issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
