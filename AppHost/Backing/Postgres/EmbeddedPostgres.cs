using System.Security.Cryptography;
using Npgsql;

namespace Hiring.Backing.Postgres;

/// <summary>
/// One PostgreSQL server on 127.0.0.1 that lives as long as this object, and no longer than this process: it goes down
/// by itself when its owner is killed, and a throw-away one takes its folder with it.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly string _password;

    private EmbeddedPostgres(ServerProcess server, int port, string password)
    {
        _server = server;
        _password = password;
        Port = port;
    }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Process id of the postmaster.</summary>
    public int ProcessId => _server.Id;

    /// <summary>Completes when the server has ended, by <see cref="DisposeAsync"/> or by itself.</summary>
    public Task Ended => _server.Ended;

    /// <summary>Starts a server, creates its cluster where there is none, and waits until it answers.</summary>
    /// <exception cref="PostgresUnavailableException">No server can run here, or this one does not start; the message says why.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var binaries = options.Binaries ?? await PostgresBinaries.FindAsync(log: options.Log, cancellation: cancellation);
        var account = await UnprivilegedAccount.FindAsync(cancellation);
        var password = options.Password ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        var cluster = new Cluster(binaries, account, options.DataDirectory);
        try
        {
            await cluster.PrepareAsync(password, options.Log, cancellation);

            // A port that we pick can be gone when the server wants it; one that we were given must be that one.
            for (var attempt = 1; ; attempt++)
            {
                var port = options.Port is 0 ? FreePort.Next() : options.Port;
                var server = ServerProcess.Start(cluster, port, options.Log);
                var started = new EmbeddedPostgres(server, port, password);
                try
                {
                    await started.AnswersAsync(cancellation);
                    foreach (var database in options.Databases)
                        await started.EnsureDatabaseAsync(database, cancellation);
                    return started;
                }
                catch (PostgresUnavailableException) when (options.Port is 0 && attempt < 3 && !FreePort.IsFree(port))
                {
                    await server.StopAsync(deleteThrowAway: false);
                }
                catch
                {
                    await server.StopAsync(deleteThrowAway: true);
                    throw;
                }
            }
        }
        catch
        {
            cluster.DeleteIfThrowAway();
            throw;
        }
    }

    /// <summary>Connection string (ADO.NET form) of a database, as the superuser <c>postgres</c>.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "postgres",
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Creates a database, as a copy of another one where a template is named (nobody may be connected to that).</summary>
    /// <exception cref="PostgresException">It exists already (42P04), or the template is in use (55006).</exception>
    public async Task CreateDatabaseAsync(string name, string? template = null, CancellationToken cancellation = default)
    {
        await using var connection = await ConnectAsync(cancellation);
        await CreateDatabaseAsync(connection, name, template, cancellation);
    }

    /// <summary>Stops the server at once but cleanly: clients are cut off, what they committed is kept.</summary>
    public async ValueTask DisposeAsync() => await _server.StopAsync(deleteThrowAway: true);

    private async Task EnsureDatabaseAsync(string name, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await find.ExecuteScalarAsync(cancellation) is null)
            await CreateDatabaseAsync(connection, name, template: null, cancellation);
    }

    private static async Task CreateDatabaseAsync(
        NpgsqlConnection connection, string name, string? template, CancellationToken cancellation)
    {
        var quote = new NpgsqlCommandBuilder();
        var copy = template is null ? "" : $" template {quote.QuoteIdentifier(template)}";
#pragma warning disable CA2100 // A database's name cannot be a parameter; it is quoted.
        await using var create = new NpgsqlCommand($"create database {quote.QuoteIdentifier(name)}{copy}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        // Not pooled: a connection kept open would stop others from using its database as a template.
        var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false;Timeout=5");
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task AnswersAsync(CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(50))
        {
            // First the process, then the port: another server may be answering there while ours has failed on it.
            if (_server.Ended.IsCompleted)
                throw new PostgresUnavailableException($"The PostgreSQL server did not start. Its last words: {_server.LastWords}");

            try
            {
                await using var connection = await ConnectAsync(cancellation);
                return;
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword)
            {
                throw new PostgresUnavailableException(
                    $"The PostgreSQL server on port {Port} refuses our password: either another server listens there, " +
                    "or the data folder was made with another password.",
                    exception);
            }
            catch (NpgsqlException) when (waited < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(50, cancellation);
            }
        }
    }
}
