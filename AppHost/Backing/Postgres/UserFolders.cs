namespace Hiring.Backing.Postgres;

/// <summary>
/// Where this user's cache and data lie. Root gets system-wide places, since the server runs under another account
/// then, which cannot enter /root.
/// </summary>
public static class UserFolders
{
    private static string LocalApplicationData => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

    private static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>What may be deleted at any time and is fetched again.</summary>
    public static string Cache { get; } = IsRoot ? "/var/cache/hiring" : Path.Combine(CacheHome(), "hiring");

    /// <summary>What survives: database clusters and their passwords.</summary>
    public static string Data { get; } =
        IsRoot ? "/var/lib/hiring" : Path.Combine(OrTemporary(LocalApplicationData), "hiring");

    /// <summary>Where throw-away clusters live. Root does not follow TMPDIR, which may lie where the server's account cannot go.</summary>
    public static string Temporary { get; } = IsRoot ? "/tmp" : Path.GetTempPath();

    private static string CacheHome()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured)
            return configured;

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, "Cache")
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(OrTemporary(home), ".cache");
    }

    // An account without a home folder (a build agent, say) still gets a working server.
    private static string OrTemporary(string folder) => folder is "" ? Path.GetTempPath() : folder;
}
