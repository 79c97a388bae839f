using System.Net;
using System.Net.Sockets;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.ServiceDefaults.Clients;

/// <summary>
/// Calls addresses that somebody gave, out of the house. Every address that a name resolves to is checked when it is connected
/// to, so that a name whose answer changes in between gains nothing; redirects are not followed, and no proxy is asked.
/// </summary>
public static class PublicHttp
{
    private const string PrivateAddress = "the name leads into a private network";

    /// <summary>A client that reaches the public internet alone.</summary>
    /// <param name="name">How it names itself.</param>
    /// <param name="patience">How long a call may take.</param>
    /// <param name="reuse">How long a connection serves further calls. Zero for servers that end theirs without a word, as those of HTTP/1.0 do: a call that meets such an end fails.</param>
    /// <param name="loopback">Whether this machine may be called too, for development.</param>
    public static HttpClient Client(string name, TimeSpan patience, TimeSpan reuse, bool loopback)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellation) => Connect(context, loopback, cancellation),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = reuse,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // Where a call came from inside is nobody's business outside.
            ActivityHeadersPropagator = null,
        })
        { Timeout = patience };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"{name}/1.0");
        return http;
    }

    /// <summary>The address, if it may be called as far as its text tells; INVALID_ARGUMENT with the reason if not.</summary>
    /// <param name="url">The address.</param>
    /// <param name="field">The field of the request that holds it.</param>
    /// <param name="loopback">Whether this machine may be called too, also over http.</param>
    public static Uri Check(string url, string field, bool loopback)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw Problem.Invalid(field, "must be an https address, for example https://example.org/hooks");
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw Problem.Invalid(field, "must have no user name, password or fragment");
        if (address.Scheme == Uri.UriSchemeHttp && !(loopback && address.IsLoopback))
            throw Problem.Invalid(field, "must be https: what is sent over http can be read on the way");
        var literal = IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip) ? ip : null;
        if (literal is not null ? !PublicAddress.Allows(literal, loopback) : address.IsLoopback && !loopback)
            throw Problem.Invalid(field, "is inside a private network; only addresses that the public can reach are called");
        return address;
    }

    /// <summary>The kind of failure only: what a resolver or a socket says may tell of the network inside.</summary>
    public static string InWords(HttpRequestException e) =>
        e.GetBaseException().Message == PrivateAddress ? PrivateAddress
        : e.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } ? "the name does not resolve"
        : e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the name does not resolve",
            HttpRequestError.SecureConnectionError => "no secure connection (TLS) came about",
            HttpRequestError.ConnectionError => "no connection came about",
            _ => "the answer was no HTTP",
        };

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, bool loopback, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (addresses.Length == 0 || !addresses.All(address => PublicAddress.Allows(address, loopback)))
            throw new HttpRequestException(HttpRequestError.ConnectionError, PrivateAddress);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
