using System.Globalization;
using Garnet;
using Garnet.server.Auth.Settings;
using Microsoft.Extensions.Logging;

namespace Hiring.Backing.Redis;

/// <summary>A Redis-compatible server (Microsoft.Garnet) in this process, on 127.0.0.1 only. It keeps nothing on disk.</summary>
public sealed class EmbeddedRedis : IDisposable
{
    private readonly GarnetServer _server;

    private EmbeddedRedis(GarnetServer server) => _server = server;

    /// <summary>Starts the server; it answers when this returns.</summary>
    /// <param name="port">TCP port on 127.0.0.1.</param>
    /// <param name="password">Asked of every client.</param>
    /// <param name="loggers">Receives warnings and errors of the server.</param>
    public static EmbeddedRedis Start(int port, string password, ILoggerFactory loggers)
    {
        // Scripts, since clients write an entry with its lifetime by one; memory bounded, since old entries of a cache may go.
        var server = new GarnetServer(
            [
                "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "-q",
                "--memory", "64m", "--page", "1m", "--index", "8m", "--lua", "--lua-transaction-mode",
            ],
            loggers,
            authenticationSettingsOverride: new PasswordAuthenticationSettings(password));
        server.Start();
        return new(server);
    }

    /// <summary>Stops the server and forgets everything.</summary>
    public void Dispose() => _server.Dispose();
}
