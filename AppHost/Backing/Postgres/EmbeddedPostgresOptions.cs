namespace Hiring.Backing.Postgres;

/// <summary>How one embedded server is to run. The defaults are a throw-away server for a test.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// Folder of the database cluster; it is created at the first start and kept. Null means throw-away: a new folder
    /// under the temporary files, no waiting for the disk, deleted at the end whatever ends the server or its owner.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Password of the superuser <c>postgres</c>; null generates one. It takes effect when the cluster is created,
    /// so whoever keeps <see cref="DataDirectory"/> keeps the password.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>Databases to create where they are absent.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>The server programs; null searches with <see cref="PostgresBinaries.FindAsync"/>.</summary>
    public PostgresBinaries? Binaries { get; init; }

    /// <summary>Receives each line that the server logs, and what happens while it is prepared. Called from any thread.</summary>
    public Action<string>? Log { get; init; }
}
