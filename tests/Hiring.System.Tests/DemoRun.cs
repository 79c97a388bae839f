using System.Diagnostics;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Hiring.SystemTests;

/// <summary>gateway/Demo as a process of its own, as a person starts it beside a running AppHost.</summary>
internal static class DemoRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a hire to its end, which must be a complete one, and answers what it narrated.</summary>
    /// <param name="system">The platform to hire on.</param>
    /// <param name="onLine">Sees each line as it comes.</param>
    public static async Task<string> CompleteAsync(RunningSystem system, Func<string, Task>? onLine = null)
    {
        var built = system.Model.Resources.Single(resource => resource.Name == "demo").Annotations.OfType<ExecutableAnnotation>().Last();
        var start = new ProcessStartInfo(built.Command) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Hiring__Gateway"] = system.Client.Gateway.ToString();
        start.Environment["Hiring__Authority"] = system.Client.Authority.ToString();
        start.Environment["Hiring__ClientId"] = system.Client.ClientId;
        start.Environment["Hiring__ClientSecret"] = system.Client.ClientSecret;

        using var demo = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var narration = new StringBuilder();
        try
        {
            var error = demo.StandardError.ReadToEndAsync(limit.Token);
            while (await demo.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                narration.AppendLine(line);
                if (onLine is not null)
                    await onLine(line);
            }

            await demo.WaitForExitAsync(limit.Token);
            narration.Append(await error);
        }
        finally
        {
            if (!demo.HasExited)
                demo.Kill(entireProcessTree: true);
        }

        Assert.True(demo.ExitCode is 0, $"The hire ended with {demo.ExitCode}:\n{narration}");
        return narration.ToString();
    }
}
