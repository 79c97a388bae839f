using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Hiring.Backing.Postgres;

/// <summary>The postmaster, and the watch that ends it when its owner is gone.</summary>
internal sealed class ServerProcess
{
    // The shell becomes the server. Before that it leaves a watch behind, which hears by the end of its input that the
    // owner has let go (or was killed), stops the server and deletes what was throw-away. The watch is a child of
    // nobody and deaf to signals, so that what kills a process tree or a terminal's programs leaves it its time.
    // Arguments: data folder, folder to delete at the end or "", the server's command.
    private const string Script = """
        data=$1 throwaway=$2 server=$$
        shift 2
        exec 3<&0 </dev/null
        (
          (
            trap '' INT QUIT TERM HUP
            read -r _ <&3
            seen= tries=0
            while [ $tries -lt 300 ] && kill -0 $server; do
              if [ "$(head -n 1 "$data/postmaster.pid")" = $server ]; then
                seen=yes
                if [ $tries -lt 200 ]; then kill -INT $server; else kill -QUIT $server; fi
              elif [ $seen ]; then
                break
              fi
              tries=$((tries + 1))
              sleep 0.1
            done
            if [ "$throwaway" ]; then rm -rf "$throwaway"; fi
          ) >/dev/null 2>&1 &
        )
        exec 3<&-
        exec "$@"
        """;

    private readonly Process _process;
    private readonly Cluster _cluster;
    private readonly ConcurrentQueue<string> _lastLines = new();

    private ServerProcess(Process process, Cluster cluster, Action<string>? log)
    {
        _process = process;
        _cluster = cluster;
        process.OutputDataReceived += (_, line) => Remember(line.Data, log);
        process.ErrorDataReceived += (_, line) => Remember(line.Data, log);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Id = process.Id;
        Ended = process.WaitForExitAsync();
    }

    public int Id { get; }

    public Task Ended { get; }

    public string LastWords => string.Join(" | ", _lastLines);

    public static ServerProcess Start(Cluster cluster, int port, Action<string>? log)
    {
        string[] command = [cluster.Binaries.Program("postgres"), "-D", cluster.DataDirectory, .. Settings(cluster, port)];
        var start = OperatingSystem.IsWindows()
            ? Command.As(null, command[0], command[1..])
            : Command.As(
                cluster.Account, "/bin/sh", ["-c", Script, "sh", cluster.DataDirectory, cluster.ThrowAwayFolder ?? "", .. command]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (OperatingSystem.IsWindows())
            WindowsJob.EndChildrenWithThisProcess();

        return new(Process.Start(start)!, cluster, log);
    }

    public async Task StopAsync(bool deleteThrowAway)
    {
        if (OperatingSystem.IsWindows())
            await Command.RunAsync(Command.As(
                null, _cluster.Binaries.Program("pg_ctl"), "stop", "-m", "fast", "-w", "-D", _cluster.DataDirectory));
        else
            _process.StandardInput.Close();

        try
        {
            await Ended.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        if (deleteThrowAway)
            await DeleteThrowAwayAsync();
    }

    // The watch deletes it too; whoever comes second finds nothing.
    private async Task DeleteThrowAwayAsync()
    {
        for (var attempt = 1; attempt <= 50 && Directory.Exists(_cluster.ThrowAwayFolder); attempt++)
        {
            try
            {
                _cluster.DeleteIfThrowAway();
            }
            catch (Exception exception) when (attempt < 50 && exception is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(50);
            }
        }
    }

    private static IEnumerable<string> Settings(Cluster cluster, int port)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"port={port}"),
            "unix_socket_directories=",
            "max_connections=200",
            "track_commit_timestamp=off",
            "log_statement=none",
            "log_checkpoints=off",
            "log_line_prefix=",
            "timezone=UTC",
            "log_timezone=UTC",
            .. cluster.ThrowAwayFolder is null ? (string[])[] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        ];
        return settings.SelectMany(setting => (string[])["-c", setting]);
    }

    private void Remember(string? line, Action<string>? log)
    {
        if (line is null)
            return;

        _lastLines.Enqueue(line);
        while (_lastLines.Count > 5)
            _lastLines.TryDequeue(out _);
        log?.Invoke(line);
    }
}
