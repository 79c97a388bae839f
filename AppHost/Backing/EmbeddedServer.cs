namespace Hiring.AppHost.Backing;

/// <summary>A server of this repository that shows like any other: a project with a port and a connection string.</summary>
internal sealed class EmbeddedServer : ProjectResource, IResourceWithConnectionString
{
    private EmbeddedServer(string name, Func<EndpointReferenceExpression, ReferenceExpression> connection)
        : base(name)
    {
        Port = new EndpointReference(this, "tcp").Property(EndpointProperty.TargetPort);
        ConnectionStringExpression = connection(Port);
    }

    public EndpointReferenceExpression Port { get; }

    public ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>Adds one.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="project">Path of its project file, from AppHost's folder.</param>
    /// <param name="connection">Its connection string, made from its port.</param>
    public static IResourceBuilder<EmbeddedServer> Add(
        IDistributedApplicationBuilder builder,
        string name,
        string project,
        Func<EndpointReferenceExpression, ReferenceExpression> connection) =>
#pragma warning disable ASPIREPROJECTS001 // Experimental; it is how a project resource gets a connection string of its own.
        builder.AddResource(new EmbeddedServer(name, connection))
            .WithAnnotation<IProjectMetadata>(new Project(Path.Combine(builder.AppHostDirectory, project)))
            .WithProjectDefaults(Programs.Options)
            .RunAsBuilt()
            .WithLoopbackEndpoint("tcp", "tcp");
#pragma warning restore ASPIREPROJECTS001

    private sealed record Project(string ProjectPath) : IProjectMetadata;
}

/// <summary>A database on an embedded Postgres.</summary>
internal sealed class EmbeddedDatabase(string name, string databaseName, EmbeddedServer server)
    : Resource(name), IResourceWithConnectionString, IResourceWithParent<EmbeddedServer>
{
    public EmbeddedServer Parent => server;

    public ReferenceExpression ConnectionStringExpression { get; } = ReferenceExpression.Create($"{server};Database={databaseName}");

    /// <summary>Shows it as up while its server is; Aspire does that by itself for what lies in a container only.</summary>
    public Task FollowServer(EmbeddedDatabase database, InitializeResourceEvent initialized, CancellationToken cancellation)
    {
        _ = Task.Run(
            async () =>
            {
                await foreach (var change in initialized.Notifications.WatchAsync(cancellation))
                    if (change.Resource == Parent)
                        await initialized.Notifications.PublishUpdateAsync(database, snapshot => snapshot with
                        {
                            State = change.Snapshot.State,
                            StartTimeStamp = change.Snapshot.StartTimeStamp,
                            StopTimeStamp = change.Snapshot.StopTimeStamp,
                        });
            },
            cancellation);
        return Task.CompletedTask;
    }
}
