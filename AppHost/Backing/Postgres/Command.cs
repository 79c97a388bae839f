using System.ComponentModel;
using System.Diagnostics;

namespace Hiring.Backing.Postgres;

/// <summary>What a finished command said on its two streams.</summary>
internal sealed record CommandResult(bool Succeeded, string Output, string Error)
{
    /// <summary>The first line of what it said went wrong: the shortest honest reason of a failure.</summary>
    public string Reason =>
        $"{Error.Trim()}\n{Output.Trim()}".Trim().Split('\n')[0].Trim() is { Length: > 0 } line ? line : "it failed and said nothing";
}

internal static class Command
{
    /// <summary>Runs a program to its end with nothing on its input. A program that cannot start is a failure, not an exception.</summary>
    /// <param name="start">The program.</param>
    /// <param name="timeLimit">After this it is killed, which is a failure; null means a minute.</param>
    /// <param name="holdsInput">Its input stays open until the end, where it gets an empty line: the sign that we still live.</param>
    /// <param name="cancellation">Kills it.</param>
    public static async Task<CommandResult> RunAsync(
        ProcessStartInfo start, TimeSpan? timeLimit = null, bool holdsInput = false, CancellationToken cancellation = default)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeLimit ?? TimeSpan.FromMinutes(1));
        try
        {
            using var process = Process.Start(start)!;
            if (!holdsInput)
                process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var error = process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return new(process.ExitCode == 0, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return new(false, "", $"{Path.GetFileName(start.FileName)} took too long");
            }
            finally
            {
                if (holdsInput)
                    await TellWeLiveAsync(process);
            }
        }
        catch (Win32Exception exception)
        {
            return new(false, "", exception.Message);
        }
    }

    /// <summary>
    /// A program that runs under the given account, or our own. Outside Windows it gets a bare environment, since ours
    /// may hold passwords that are none of its business.
    /// </summary>
    public static ProcessStartInfo As(UnprivilegedAccount? account, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = UserFolders.Temporary };
        if (OperatingSystem.IsWindows())
            return start;

        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        if (account is not null)
            start.UserName = account.Name;
        return start;
    }

    private static async Task TellWeLiveAsync(Process process)
    {
        try
        {
            await process.StandardInput.WriteLineAsync();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }
}
