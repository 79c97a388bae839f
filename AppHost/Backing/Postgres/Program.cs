using System.Globalization;
using System.Runtime.InteropServices;
using Hiring.Backing.Postgres;

// Runs one embedded server until it is asked to stop. AppHost starts it as the resource "postgres" and gives its
// settings by environment, so that the password is on no command line.
using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await using var server = await EmbeddedPostgres.StartAsync(
        new()
        {
            Binaries = Setting("Binaries") is { } folder ? new(folder, Number("MajorVersion")) : null,
            DataDirectory = Setting("DataDirectory"),
            Databases = Setting("Databases")?.Split(' ') ?? [],
            Log = Console.WriteLine,
            Password = Setting("Password"),
            Port = Number("Port"),
        },
        stop.Token);
    Console.WriteLine($"PostgreSQL answers on 127.0.0.1:{server.Port} (process {server.ProcessId})");
    await server.Ended.WaitAsync(stop.Token);
    await Console.Error.WriteLineAsync("PostgreSQL has ended by itself.");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (PostgresUnavailableException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static string? Setting(string name) =>
    Environment.GetEnvironmentVariable($"Postgres__{name}") is { Length: > 0 } value ? value : null;

static int Number(string name) => int.Parse(Setting(name) ?? "0", CultureInfo.InvariantCulture);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
