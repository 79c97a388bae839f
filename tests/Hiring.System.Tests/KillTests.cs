using System.Diagnostics;

namespace Hiring.SystemTests;

/// <summary>AppHost as a process of its own, which is killed.</summary>
public sealed class KillTests(RunningSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_kill_of_AppHost_leaves_neither_a_process_nor_a_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        var mark = $"{Guid.CreateVersion7():N}";
        var folder = Directory.CreateTempSubdirectory("hiring-system-tests-").FullName;
        string[] arguments =
        [
            "--backing", "embedded", "--data", "throwaway", "--demo", "off", "--Gateway:HttpPort", "0", "--Gateway:GrpcPort", "0",
            "--client-file", Path.Combine(folder, "client.json"),
        ];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hiring.AppHost"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[OwnProcesses.Variable] = mark;
        start.Environment["TMPDIR"] = folder;
        using var appHost = Process.Start(start)!;
        var said = Task.WhenAll(appHost.StandardOutput.ReadToEndAsync(), appHost.StandardError.ReadToEndAsync());
        string? data;
        try
        {
            var running = await Wait.UntilAsync(
                () => OwnProcesses.With(mark),
                all => all.Any(IsServer) && all.Any(process => process.Program is "Hiring.Backing.Redis")
                    && all.Any(process => process.Program is "Hiring.Candidate" && !process.Command.Contains("--migrate")),
                "the servers and the first service run",
                seconds: 90);
            data = running.First(IsServer).Command[2];
            Assert.True(Directory.Exists(data));
        }
        finally
        {
            appHost.Kill();
        }

        await Wait.UntilAsync(() => OwnProcesses.With(mark), left => left.Count is 0, "every process has ended");
        Assert.False(Directory.Exists(Path.GetDirectoryName(data)), $"{data} is still there.");
        Assert.Empty(Directory.GetDirectories(folder));
        Directory.Delete(folder, recursive: true);
        await said;

        static bool IsServer(OwnProcess process) => process is { Program: "postgres", Command: [_, "-D", ..] };
    }
}
