using System.Globalization;
using System.Security.Cryptography;
using Hiring.Backing.Postgres;
using Npgsql;
using StackExchange.Redis;

namespace Hiring.AppHost.Backing;

/// <summary>Postgres and Redis as programs of this repository, with no container anywhere.</summary>
internal sealed class EmbeddedBacking(IDistributedApplicationBuilder builder, PostgresBinaries binaries, KeptData? data) : IBacking
{
    public string Description =>
        $"embedded (PostgreSQL {binaries.MajorVersion}), data {(data is null ? "thrown away at the end" : $"in {data.Folder}")}";

    public IPostgresServer AddPostgres(string name)
    {
        var password = AddPassword(name, data?.Password);
        var server = EmbeddedServer.Add(builder, name, "Backing/Postgres/Hiring.Backing.Postgres.csproj",
            port => ReferenceExpression.Create($"Host=127.0.0.1;Port={port};Username=postgres;Password={password}"));

        server
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("Postgres__Binaries", binaries.Folder)
            .WithEnvironment("Postgres__MajorVersion", binaries.MajorVersion.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("Postgres__Port", server.Resource.Port)
            .WithEnvironment("Postgres__Password", password);
        if (data is not null)
            server.WithEnvironment("Postgres__DataDirectory", Path.Combine(data.Folder, $"postgres-{binaries.MajorVersion}"));
        return new Server(server);
    }

    public IResourceBuilder<IResourceWithConnectionString> AddRedis(string name)
    {
        var password = AddPassword(name, null);
        var server = EmbeddedServer.Add(builder, name, "Backing/Redis/Hiring.Backing.Redis.csproj",
            port => ReferenceExpression.Create($"127.0.0.1:{port},password={password}"));

        // One connection that mends itself: to open one costs far more than to ask.
        ConnectionMultiplexer? redis = null;
        return server
            .WithIconName("Memory")
            .WithEnvironment("Redis__Port", server.Resource.Port)
            .WithEnvironment("Redis__Password", password)
            .WithProbe(async cancellation =>
            {
                redis ??= await ConnectionMultiplexer.ConnectAsync(
                    await server.Resource.ConnectionStringExpression.GetValueAsync(cancellation) + ",abortConnect=false");
                await redis.GetDatabase().PingAsync();
            });
    }

    private IResourceBuilder<ParameterResource> AddPassword(string name, string? kept) =>
        builder.AddParameter($"{name}-password", kept ?? RandomNumberGenerator.GetHexString(32, lowercase: true), secret: true);

    private sealed class Server(IResourceBuilder<EmbeddedServer> server) : IPostgresServer
    {
        private readonly List<string> _databases = [];

        public IResourceBuilder<IResourceWithConnectionString> AddDatabase(string name, string databaseName)
        {
            if (_databases is [])
                server.WithEnvironment(context => context.EnvironmentVariables["Postgres__Databases"] = string.Join(' ', _databases));
            _databases.Add(databaseName);

            var database = new EmbeddedDatabase(name, databaseName, server.Resource);
            return server.ApplicationBuilder.AddResource(database)
                .WithIconName("Database")
                .OnInitializeResource(database.FollowServer)
                .WithProbe(async cancellation =>
                {
                    // Looked up and not connected to: the server logs an error for each attempt before it is there.
                    var text = await server.Resource.ConnectionStringExpression.GetValueAsync(cancellation);
                    await using var connection = new NpgsqlConnection($"{text};Database=postgres;Pooling=false;Timeout=5");
                    await connection.OpenAsync(cancellation);
                    await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
                    {
                        Parameters = { new() { Value = databaseName } },
                    };
                    if (await find.ExecuteScalarAsync(cancellation) is null)
                        throw new InvalidOperationException($"The database {databaseName} is not there yet.");
                });
        }
    }
}
