namespace Hiring.AppHost.Backing;

/// <summary>The two ways that Postgres and Redis run: as containers, or embedded.</summary>
internal interface IBacking
{
    /// <summary>What to tell the person who started us.</summary>
    string Description { get; }

    /// <summary>One server for all services.</summary>
    IPostgresServer AddPostgres(string name);

    /// <summary>The cache.</summary>
    IResourceBuilder<IResourceWithConnectionString> AddRedis(string name);
}

/// <summary>A Postgres server that databases are added to.</summary>
internal interface IPostgresServer
{
    /// <summary>A database on this server, created where it is absent, as a resource of its own.</summary>
    IResourceBuilder<IResourceWithConnectionString> AddDatabase(string name, string databaseName);
}
