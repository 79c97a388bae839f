using System.Diagnostics;

namespace Hiring.SystemTests;

/// <summary>AppHost as a process of its own, which is killed.</summary>
public sealed class KillTests(RunningSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_kill_of_AppHost_leaves_neither_a_process_nor_a_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        var temporary = Directory.CreateTempSubdirectory("hiring-system-tests-").FullName;
        try
        {
            var mark = $"{Guid.CreateVersion7():N}";
            using var appHost = Start(temporary, mark);
            var said = Task.WhenAll(appHost.StandardOutput.ReadToEndAsync(), appHost.StandardError.ReadToEndAsync());
            string data;
            try
            {
                data = await DataOfRunningAsync(mark);
                Assert.True(Directory.Exists(data));
            }
            finally
            {
                appHost.Kill();
            }

            await Wait.UntilAsync(() => OwnProcesses.With(mark), left => left.Count is 0, "every process has ended");
            Assert.False(Directory.Exists(Path.GetDirectoryName(data)), $"{data} is still there.");
            Assert.Empty(Directory.GetDirectories(temporary));
            await said;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static Process Start(string temporary, string mark)
    {
        string[] arguments =
        [
            "--backing", "embedded", "--data", "throwaway", "--demo", "off", "--Gateway:HttpPort", "0", "--Gateway:GrpcPort", "0",
            "--client-file", Path.Combine(temporary, "client.json"),
        ];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hiring.AppHost"), arguments)
        {
            // Where "dotnet run" starts it: its settings lie there.
            WorkingDirectory = Projects.Hiring_AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[OwnProcesses.Variable] = mark;
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }

    /// <summary>Waits until the servers, the gateway and a service or its migration run, and answers the server's data folder.</summary>
    private static async Task<string> DataOfRunningAsync(string mark)
    {
        string[] programs = ["Hiring.Backing.Redis", "Hiring.Candidate", "Hiring.Gateway"];
        var running = await Wait.UntilAsync(
            () => OwnProcesses.With(mark),
            all => all.Any(IsServer) && programs.All(program => all.Any(process => process.Program == program)),
            "all kinds of programs run",
            seconds: 90);
        return running.First(IsServer).Command[2];

        static bool IsServer(OwnProcess process) => process is { Program: "postgres", Command: [_, "-D", ..] };
    }
}
