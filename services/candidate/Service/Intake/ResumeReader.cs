using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Intake;

/// <summary>
/// Reads resumes in a process of its own for each: one that loops is ended at its deadline, one that eats memory or its
/// stack ends alone, and one that finds a hole in a parser finds no connection string behind it.
/// </summary>
public sealed class ResumeReader : IDisposable
{
    /// <summary>The argument that makes this program read one resume: the media type follows, the content comes on standard input.</summary>
    internal const string Argument = "--read-resume";

    private const int Refused = 3;
    private const long HeapBytes = 400 * 1024 * 1024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>One at a time for each two processors, so that uploads slow each other and nothing else.</summary>
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The text of a resume. INVALID_ARGUMENT if it cannot be read, within the deadline or at all.</summary>
    internal async Task<string> Read(string mediaType, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            return await ReadInProcess(mediaType, content, Deadline, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>What the process does: writes the text to standard output, or what is wrong.</summary>
    internal static async Task<int> Run(string mediaType)
    {
        using var content = new MemoryStream();
        await using (var input = Console.OpenStandardInput())
            await input.CopyToAsync(content);
        await using var output = Console.OpenStandardOutput();
        try
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(ResumeText.Of(mediaType, content.ToArray())));
            return 0;
        }
        catch (UnreadableException e)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(e.Message));
            return Refused;
        }
    }

    internal static async Task<string> ReadInProcess(string mediaType, ReadOnlyMemory<byte> content, TimeSpan deadline, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = Start(mediaType) };
        process.Start();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token);
            await Feed(process, content, patience.Token);
            var text = await output;
            await errors;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode switch
            {
                0 => text,
                Refused => throw Problem.Invalid("content", text),
                _ => throw Problem.Invalid("content", "cannot be read: its structure takes more memory than a resume needs"),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Problem.Invalid("content", $"cannot be read within {deadline.TotalSeconds} seconds");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static async Task Feed(Process process, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(content, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    private static ProcessStartInfo Start(string mediaType)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Hiring.Candidate");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program, [Argument, mediaType])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, UseShellExecute = false,
        };
        // Nothing of ours: neither secrets nor an exporter of telemetry.
        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapBytes.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }
}
