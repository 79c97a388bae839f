using System.Net;
using System.Net.Sockets;

namespace Hiring.Backing.Postgres;

/// <summary>Ports that nothing uses.</summary>
public static class FreePort
{
    /// <summary>
    /// A port on 127.0.0.1 that was free a moment ago. It lies below the range that systems give to outgoing
    /// connections, so that none of those can take it before the server does.
    /// </summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
            if (Random.Shared.Next(20_000, 32_000) is var port && IsFree(port))
                return port;

        throw new IOException("Found no free port between 20000 and 32000 on 127.0.0.1.");
    }

    /// <summary>Whether a server could listen there now.</summary>
    public static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
