using System.Security.Cryptography;

namespace Hiring.AppHost.Backing;

/// <summary>Postgres and Redis as containers.</summary>
internal sealed class ContainerBacking(IDistributedApplicationBuilder builder, string engine, KeptData? data) : IBacking
{
    public string Description => $"containers ({engine}), data {(data is null ? "thrown away at the end" : $"in the volume {Volume}")}";

    private string Volume => $"hiring-{data?.Name}-postgres-18";

    public IPostgresServer AddPostgres(string name)
    {
        var secret = data?.Password ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        var password = builder.AddParameter($"{name}-password", secret, secret: true);
        var postgres = builder.AddPostgres(name, password: password)
            .WithImageTag("18")
            // The same rules for text as in the embedded server.
            .WithEnvironment(
                "POSTGRES_INITDB_ARGS",
                "--auth-host=scram-sha-256 --auth-local=scram-sha-256 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8")
            .WithArgs("-c", "max_connections=200");
        if (data is not null)
            postgres.WithDataVolume(Volume);
        return new Server(postgres);
    }

    public IResourceBuilder<IResourceWithConnectionString> AddRedis(string name) =>
#pragma warning disable ASPIRECERTIFICATES001 // Experimental; without it TLS is on where a trusted development certificate is.
        builder.AddRedis(name).WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001

    private sealed class Server(IResourceBuilder<PostgresServerResource> postgres) : IPostgresServer
    {
        public IResourceBuilder<IResourceWithConnectionString> AddDatabase(string name, string databaseName) =>
            postgres.AddDatabase(name, databaseName);
    }
}
