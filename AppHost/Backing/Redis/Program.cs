using System.Globalization;
using System.Runtime.InteropServices;
using Hiring.Backing.Redis;
using Microsoft.Extensions.Logging;

// Runs the cache until it is asked to stop. AppHost starts it as the resource "redis" and gives its settings by
// environment, so that the password is on no command line.
using var stop = new ManualResetEventSlim();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var loggers = LoggerFactory.Create(logging => logging
    .AddSimpleConsole()
    .SetMinimumLevel(LogLevel.Warning)
    // It warns that we log in our own way.
    .AddFilter("ArgParser", LogLevel.Error));

var port = int.Parse(Setting("Port"), CultureInfo.InvariantCulture);
using var server = EmbeddedRedis.Start(port, Setting("Password"), loggers);
Console.WriteLine($"Garnet answers on 127.0.0.1:{port}");
stop.Wait();

static string Setting(string name) =>
    Environment.GetEnvironmentVariable($"Redis__{name}") ?? throw new InvalidOperationException($"Set Redis__{name}.");

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Set();
}
