using System.Diagnostics;

namespace Hiring.Testing;

/// <summary>A real CalDAV server, Radicale, on loopback with throw-away data. Everyone may do everything.</summary>
public sealed class Radicale : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private Radicale(Process process, string data, Uri address) => (_process, _data, Address) = (process, data, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server. Null where Radicale is not installed and there is no apt-get to fetch it with: skip the test then. In CI that is a failure.</summary>
    public static async Task<Radicale?> StartAsync()
    {
        if (await OtherPrograms.RadicaleAsync() is not { } path)
            return Environment.GetEnvironmentVariable("CI") is "true" ? throw new InvalidOperationException("Radicale is not to be had.") : null;
        var data = Directory.CreateTempSubdirectory("radicale-").FullName;
        var address = new Uri($"http://127.0.0.1:{OtherPrograms.FreePort()}/");
        var start = new ProcessStartInfo("python3",
        [
            "-m", "radicale", "--config", "", "--server-hosts", $"127.0.0.1:{address.Port}", "--storage-filesystem-folder", data, "--auth-type", "none",
            "--rights-type", "authenticated", "--logging-level", "error",
        ]);
        start.Environment["PYTHONPATH"] = path;
        var server = new Radicale(Process.Start(start)!, data, address);
        try
        {
            using var http = new HttpClient();
            for (var tries = 0; ; tries++)
            {
                try
                {
                    await http.GetAsync(address);
                    return server;
                }
                catch (HttpRequestException) when (tries < 200)
                {
                    await Task.Delay(50);
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls as one of its users.</summary>
    public HttpClient As(string user) => new(
        // Radicale ends each connection after an answer without saying so, and a call that meets such an end fails.
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{user}:anything"))) },
    };

    /// <summary>Makes a calendar of a user, and answers a client whose base address it is.</summary>
    public async Task<HttpClient> CalendarAsync(string user, string name)
    {
        var http = As(user);
        using var make = new HttpRequestMessage(new HttpMethod("MKCALENDAR"), $"/{user}/{name}/");
        using var made = await http.SendAsync(make);
        made.EnsureSuccessStatusCode();
        http.Dispose();
        var calendar = As(user);
        calendar.BaseAddress = new Uri(Address, $"/{user}/{name}/");
        return calendar;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
