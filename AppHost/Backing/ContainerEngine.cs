using System.ComponentModel;
using System.Diagnostics;

namespace Hiring.AppHost.Backing;

/// <summary>Docker or Podman, whichever answers.</summary>
internal static class ContainerEngine
{
    // Long enough for a busy engine; a dead one refuses at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The command of an engine that answers, Docker before Podman; null when none does.</summary>
    public static async Task<string?> FindAsync()
    {
        string[] engines = ["docker", "podman"];
        var answers = await Task.WhenAll(engines.Select(AnswersAsync));
        return engines.Zip(answers).FirstOrDefault(pair => pair.Second).First;
    }

    private static async Task<bool> AnswersAsync(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, ["info"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(limit.Token),
                    process.StandardError.ReadToEndAsync(limit.Token),
                    process.WaitForExitAsync(limit.Token));
                return process.ExitCode is 0;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (Win32Exception)
        {
            // It is not installed.
            return false;
        }
    }
}
