namespace Hiring.AppHost;

/// <summary>What AppHost.cs says in a line each.</summary>
internal static class Topology
{
    /// <summary>The local issuer of tokens.</summary>
    public static IResourceBuilder<ProjectResource> AddIdentity<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var identity = builder.AddProgram<TProject>(name)
            .WithKestrelEndpoint("http")
            .WithHttpProbe("/.well-known/openid-configuration");
        return identity.WithEnvironment("Identity__Issuer", identity.GetEndpoint("http"));
    }

    /// <summary>Tells the issuer its clients.</summary>
    public static IResourceBuilder<ProjectResource> WithClients(this IResourceBuilder<ProjectResource> identity, params Client[] clients)
    {
        foreach (var client in clients)
        {
            identity.WithEnvironment($"Identity__Clients__{client.Id}__Secret", client.Secret);
            for (var i = 0; i < client.Scopes.Count; i++)
                identity.WithEnvironment($"Identity__Clients__{client.Id}__Scopes__{i}", client.Scopes[i]);
        }

        return identity;
    }

    /// <summary>A service: first its migration, which ends, then itself.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> database,
        IResourceBuilder<IResourceWithConnectionString> redis,
        IResourceBuilder<ProjectResource> identity)
        where TProject : IProjectMetadata, new()
    {
        var migration = builder.AddProgram<TProject>($"{name}-migrate")
            .WithArgs("--migrate")
            .WithReference(database, connectionName: "database")
            .WaitFor(database);

        return builder.AddProgram<TProject>(name)
            .WithKestrelEndpoint("http")
            .WithKestrelEndpoint("grpc", http2: true)
            .WithReference(database, connectionName: "database")
            .WithReference(redis, connectionName: "redis")
            .WithEnvironment("Authentication__Authority", identity.GetEndpoint("http"))
            .WithHttpProbe("/health")
            .WaitForCompletion(migration);
    }

    /// <summary>Tells a service what it asks for tokens with.</summary>
    public static IResourceBuilder<ProjectResource> WithClient(this IResourceBuilder<ProjectResource> service, Client client) =>
        service
            .WithEnvironment("Authentication__ClientId", client.Id)
            .WithEnvironment("Authentication__ClientSecret", client.Secret);

    /// <summary>The gateway on its fixed ports, or on free ones where another program has them.</summary>
    public static IResourceBuilder<ProjectResource> AddGateway<TProject>(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ProjectResource> identity)
        where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name)
            .WithKestrelEndpoint("http", port: builder.ConfiguredOrFree("Gateway:HttpPort"))
            .WithKestrelEndpoint("grpc", http2: true, port: builder.ConfiguredOrFree("Gateway:GrpcPort"))
            .WithEnvironment("Authentication__Authority", identity.GetEndpoint("http"))
            .WithHttpProbe("/health");

    /// <summary>The narrated hire. <c>--demo off</c> leaves it to be started from the dashboard.</summary>
    public static void AddDemo<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ProjectResource> identity,
        Client client)
        where TProject : IProjectMetadata, new()
    {
        var demo = builder.AddProgram<TProject>(name)
            .WithEnvironment("Hiring__Gateway", gateway.GetEndpoint("http"))
            .WithEnvironment("Hiring__Authority", identity.GetEndpoint("http"))
            .WithEnvironment("Hiring__ClientId", client.Id)
            .WithEnvironment("Hiring__ClientSecret", client.Secret)
            .WaitFor(gateway)
            .WaitFor(identity)
            .EchoedToConsole();
        if (builder.Configuration["demo"] is "off")
            demo.WithExplicitStart();
    }
}
