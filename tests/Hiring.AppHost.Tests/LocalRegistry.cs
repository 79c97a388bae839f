using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Hiring.Backing.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hiring.AppHost.Tests;

/// <summary>A registry on the loopback with one small package, laid out as the real one is, that answers when enough have asked.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _archive = MakeArchive();
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    private LocalRegistry(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/");

    /// <summary>The package as it was published, by its hash.</summary>
    public NpmPackage Package => new("test-x64", Convert.ToBase64String(SHA512.HashData(_archive)));

    /// <param name="answersAfter">How many requests it waits for before it answers any.</param>
    /// <param name="breaksOff">Whether it hangs up in the middle of the archive.</param>
    public static async Task<LocalRegistry> StartAsync(int answersAfter = 1, bool breaksOff = false)
    {
        // Empty, since the settings of AppHost lie in the same folder.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var registry = new LocalRegistry(builder.Build());
        registry._app.Run(context => registry.AnswerAsync(context, answersAfter, breaksOff));
        await registry._app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, int answersAfter, bool breaksOff)
    {
        Assert.Matches(@"^/@embedded-postgres/test-x64/-/test-x64-18\.[^/]+\.tgz$", context.Request.Path.Value);
        if (Interlocked.Increment(ref _asked) == answersAfter)
            _enough.SetResult();
        await _enough.Task.WaitAsync(TimeSpan.FromSeconds(60));

        context.Response.ContentLength = _archive.Length;
        await context.Response.Body.WriteAsync(breaksOff ? _archive.AsMemory(0, _archive.Length / 2) : _archive);
        if (breaksOff)
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
    }

    private static byte[] MakeArchive()
    {
        using var memory = new MemoryStream();
        using (var zipped = new GZipStream(memory, CompressionLevel.Fastest))
        using (var tar = new TarWriter(zipped))
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Add("bin/postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n", owner | UnixFileMode.UserExecute);
            Add("bin/initdb", "#!/bin/sh\n", owner | UnixFileMode.UserExecute);
            Add("lib/libpq.so.5.18", "a library", owner);
            Add("pg-symlinks.json", """[{ "source": "native/lib/libpq.so.5.18", "target": "native/lib/libpq.so.5" }]""", owner);

            void Add(string name, string text, UnixFileMode mode) => tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"package/native/{name}")
                {
                    DataStream = new MemoryStream(Encoding.ASCII.GetBytes(text)),
                    Mode = mode,
                });
        }

        return memory.ToArray();
    }
}
