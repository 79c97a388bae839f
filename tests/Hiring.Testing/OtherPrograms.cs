using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hiring.Backing.Postgres;

namespace Hiring.Testing;

/// <summary>
/// Programs that no one here wrote, as judges of what the services say: packages of npm, and a CalDAV server of Debian.
/// Each is fetched once into the cache of this user, and needs no rights of the administrator.
/// </summary>
public static class OtherPrograms
{
    private static readonly string Cache = Path.Combine(UserFolders.Cache, "tests");

    /// <summary>A folder with packages of npm, each named with its version, for example <c>ical.js@2.2.1</c>.</summary>
    public static Task<string> NpmAsync(params string[] packages) =>
        OnceAsync(Path.Combine(Cache, "npm", string.Join('+', packages).Replace('/', '_')), async folder =>
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "private": true }""");
            await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", .. packages], folder);
        });

    /// <summary>Runs a script of node with the packages of a folder in reach, and answers what it prints.</summary>
    public static async Task<string> NodeAsync(string folder, string script, string input)
    {
        using var node = StartNode(folder, script);
        var (output, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? await output : throw new InvalidOperationException($"node: {await error}");
    }

    /// <summary>Starts a script of node that stays. It ends when its input does, so that it does not outlive a test that is killed.</summary>
    public static Process StartNode(string folder, string script)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "--eval", script])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start)!;
    }

    /// <summary>
    /// Python's search path with Radicale on it: empty where it is installed, else Debian's packages unpacked into the cache.
    /// Null where there is neither, as on another system than Debian or Ubuntu.
    /// </summary>
    public static async Task<string?> RadicaleAsync()
    {
        if (await RunsAsync("python3", ["-c", "import radicale"]))
            return "";
        if (!await RunsAsync("apt-get", ["--version"]))
            return null;
        string[] packages = ["radicale", "python3-radicale", "python3-vobject", "python3-passlib", "python3-dateutil", "python3-defusedxml", "python3-six", "python3-pkg-resources"];
        var folder = await OnceAsync(Path.Combine(Cache, "radicale"), async folder =>
        {
            // Lists of its own: those of the system may be missing, and only the administrator may write there.
            string[] lists = ["-o", $"Dir::State={folder}/state", "-o", $"Dir::Cache={folder}/cache", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="];
            Directory.CreateDirectory(Path.Combine(folder, "state", "lists", "partial"));
            Directory.CreateDirectory(Path.Combine(folder, "cache", "archives", "partial"));
            await File.WriteAllTextAsync(Path.Combine(folder, "state", "status"), "");
            await RunAsync("apt-get", [.. lists, "-o", $"Dir::State::status={folder}/state/status", "update"], folder);
            await RunAsync("apt-get", [.. lists, "-o", $"Dir::State::status={folder}/state/status", "download", .. packages], folder);
            foreach (var package in Directory.GetFiles(folder, "*.deb"))
                await RunAsync("dpkg", ["-x", package, folder], folder);
            Directory.Delete(Path.Combine(folder, "state"), recursive: true);
            Directory.Delete(Path.Combine(folder, "cache"), recursive: true);
        });
        return Path.Combine(folder, "usr", "lib", "python3", "dist-packages");
    }

    /// <summary>A port of 127.0.0.1 that nobody has at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Makes a folder whole or not at all. Processes that do it at once do not disturb each other.</summary>
    private static async Task<string> OnceAsync(string folder, Func<string, Task> fill)
    {
        if (Directory.Exists(folder))
            return folder;
        var work = Directory.CreateDirectory($"{folder}.{Guid.CreateVersion7():N}").FullName;
        try
        {
            await fill(work);
            Directory.Move(work, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(work, recursive: true);
        }
        catch
        {
            Directory.Delete(work, recursive: true);
            throw;
        }
        return folder;
    }

    private static async Task<bool> RunsAsync(string program, string[] arguments)
    {
        try
        {
            await RunAsync(program, arguments, Path.GetTempPath());
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {await error}");
    }
}
