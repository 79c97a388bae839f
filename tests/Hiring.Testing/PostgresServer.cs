using Hiring.Backing.Postgres;
using Hiring.ServiceDefaults.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hiring.Testing;

/// <summary>
/// A real Postgres with throw-away data for one test assembly: declare it with
/// <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c> and take it as a constructor parameter.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly HashSet<string> _templates = [];
    private EmbeddedPostgres? _server;
    private int _databases;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _server = await EmbeddedPostgres.StartAsync(new() { Log = TellDeadlocks }, TestContext.Current.CancellationToken);

    /// <summary>Whether deadlocks are told as the server does; not where they are what is measured.</summary>
    public bool TellsDeadlocks { get; init; } = true;

    /// <summary>A test that counts deadlocks says how many; who waited for whom, only the server knows.</summary>
    private void TellDeadlocks(string line)
    {
        if (TellsDeadlocks && (line.Contains("deadlock", StringComparison.Ordinal) || line.Contains("Process ", StringComparison.Ordinal)))
            Console.Error.WriteLine(line);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>Answers the connection string of a fresh database with the migrations of ServiceDefaults and of the assembly of <typeparamref name="T"/>.</summary>
    public async Task<string> CreateDatabaseAsync<T>()
    {
        var assembly = typeof(T).Assembly;
        var template = "template_" + assembly.GetName().Name!.Replace('.', '_').ToLowerInvariant();
        // Postgres copies a template only while nobody is connected to it, and one copy at a time is quick enough.
        await _one.WaitAsync();
        try
        {
            if (_templates.Add(template))
            {
                await _server!.CreateDatabaseAsync(template);
                var result = Migrations.Run(_server.ConnectionString(template) + ";Pooling=false", assembly, NullLogger.Instance);
                if (!result.Successful)
                    throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed.", result.Error);
            }
            var name = $"test_{Interlocked.Increment(ref _databases)}";
            await _server!.CreateDatabaseAsync(name, template);
            return _server.ConnectionString(name);
        }
        finally
        {
            _one.Release();
        }
    }
}
