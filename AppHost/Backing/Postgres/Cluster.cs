using System.Diagnostics;
using System.Globalization;

namespace Hiring.Backing.Postgres;

/// <summary>The data folder of a server: made once, and given to the account that the server runs under.</summary>
internal sealed class Cluster(PostgresBinaries binaries, UnprivilegedAccount? account, string? kept)
{
    // A server has its own watch (see ServerProcess); until there is one, this deletes what is throw-away if we are killed:
    // then the input ends without the line that we write while we live.
    // Arguments: folder to delete, the command that fills it.
    private const string WatchedScript = """
        folder=$1 command=$$
        shift
        exec 3<&0 </dev/null
        (
          (
            trap '' INT QUIT TERM HUP
            if ! read -r _ <&3; then
              kill -TERM $command
              tries=0
              while [ $tries -lt 100 ] && [ -e "$folder" ]; do
                rm -rf "$folder"
                tries=$((tries + 1))
                sleep 0.1
              done
            fi
          ) >/dev/null 2>&1 &
        )
        exec 3<&-
        exec "$@"
        """;

    /// <summary>Folder that goes when the server ends; null for data that is kept.</summary>
    public string? ThrowAwayFolder { get; } =
        kept is null ? Path.Combine(UserFolders.Temporary, $"hiring-postgres-{Guid.CreateVersion7():N}") : null;

    public string DataDirectory => kept ?? Path.Combine(ThrowAwayFolder!, "data");

    public PostgresBinaries Binaries => binaries;

    public UnprivilegedAccount? Account => account;

    public async Task PrepareAsync(string password, Action<string>? log, CancellationToken cancellation)
    {
        if (ThrowAwayFolder is not null)
        {
            CreatePrivate(ThrowAwayFolder);
            account?.Own(ThrowAwayFolder);
        }

        if (File.Exists(Path.Combine(DataDirectory, "PG_VERSION")))
        {
            await FormerServerHasEndedAsync(cancellation);

            // The account may be another one than last time.
            account?.Own(DataDirectory);
            return;
        }

        log?.Invoke($"Creating a database cluster (PostgreSQL {binaries.MajorVersion}) in {DataDirectory}");
        await InitialiseAsync(password, cancellation);
    }

    public void DeleteIfThrowAway()
    {
        if (ThrowAwayFolder is not null && Directory.Exists(ThrowAwayFolder))
            Directory.Delete(ThrowAwayFolder, recursive: true);
    }

    // Beside its place and moved when complete, so that an interrupted start leaves no half-made cluster.
    private async Task InitialiseAsync(string password, CancellationToken cancellation)
    {
        var unfinished = DataDirectory + ".new";
        var passwordFile = DataDirectory + ".password";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);

        CreatePrivate(unfinished);
        await using (var file = new FileStream(passwordFile, PrivateFile()))
        await using (var writer = new StreamWriter(file))
            await writer.WriteLineAsync(password);

        try
        {
            account?.Own(unfinished);
            account?.Own(passwordFile);

            // The same rules for text everywhere: they come with the server, not with the machine.
            string[] locale = binaries.MajorVersion >= 17
                ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
                : ["--locale=C"];
            string[] command =
            [
                binaries.Program("initdb"), "--pgdata", unfinished, "--username=postgres", $"--pwfile={passwordFile}",
                "--auth=scram-sha-256", "--encoding=UTF8", .. locale, "--no-instructions",
                .. ThrowAwayFolder is null ? (string[])[] : ["--no-sync"],
            ];
            var watched = ThrowAwayFolder is not null && !OperatingSystem.IsWindows();
            var made = await Command.RunAsync(
                watched
                    ? Command.As(account, "/bin/sh", ["-c", WatchedScript, "sh", ThrowAwayFolder!, .. command])
                    : Command.As(account, command[0], command[1..]),
                TimeSpan.FromMinutes(2),
                holdsInput: watched,
                cancellation);
            if (!made.Succeeded)
                throw new PostgresUnavailableException($"initdb could not create a database cluster in {DataDirectory}: {made.Reason}");

            Directory.Move(unfinished, DataDirectory);
        }
        finally
        {
            File.Delete(passwordFile);
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
        }
    }

    // After a kill of the owner its server needs a moment to go down; PostgreSQL refuses a folder that is in use.
    private async Task FormerServerHasEndedAsync(CancellationToken cancellation)
    {
        var lockFile = Path.Combine(DataDirectory, "postmaster.pid");
        for (var attempt = 0; attempt < 200 && File.Exists(lockFile) && IsRunning(await ReadAsync()); attempt++)
            await Task.Delay(100, cancellation);

        async Task<string[]> ReadAsync()
        {
            try
            {
                return await File.ReadAllLinesAsync(lockFile, cancellation);
            }
            catch (FileNotFoundException)
            {
                // It went between the question and the reading.
                return [];
            }
        }

        static bool IsRunning(string[] lines)
        {
            if (lines is not [var first, ..] || !int.TryParse(first, CultureInfo.InvariantCulture, out var id))
                return false;

            try
            {
                using var process = Process.GetProcessById(id);
                return process.ProcessName is "postgres";
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
