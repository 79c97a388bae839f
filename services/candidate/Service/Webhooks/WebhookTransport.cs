using System.Net;
using System.Net.Sockets;
using System.Text;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Webhooks;

/// <summary>
/// Carries deliveries out of the house. Every address that a name resolves to is checked when it is connected to, so that a
/// name whose answer changes in between gains nothing; redirects are not followed, no proxy is asked, and an answer's body
/// is not read.
/// </summary>
public sealed class WebhookTransport : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly bool _loopback;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    /// <summary>Reads <c>Webhooks:AllowLoopback</c>: addresses of this machine, over http too, for development.</summary>
    public WebhookTransport(IConfiguration configuration, TimeProvider clock)
    {
        _clock = clock;
        _loopback = configuration.GetValue<bool>("Webhooks:AllowLoopback");
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // Where a call came from inside is nobody's business outside.
            ActivityHeadersPropagator = null,
        })
        { Timeout = Patience };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Hiring-Webhooks/1.0");
    }

    /// <summary>The address, if a webhook may go there as far as its text tells; INVALID_ARGUMENT with the reason if not.</summary>
    internal Uri Check(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw Wrong("must be an https address, for example https://example.org/hooks");
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw Wrong("must have no user name, password or fragment");
        if (address.Scheme == Uri.UriSchemeHttp && !(_loopback && address.IsLoopback))
            throw Wrong("must be https: what is sent over http can be read on the way");
        var literal = IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip) ? ip : null;
        if (literal is not null ? !PublicAddress.Allows(literal, _loopback) : address.IsLoopback && !_loopback)
            throw Wrong("is inside a private network; only addresses that the public can reach are called");
        return address;
    }

    /// <summary>Makes one attempt. Answers the status, in words what went wrong, and how long the receiver asks to wait where it says so.</summary>
    internal async Task<(int Status, string Error, TimeSpan? Wait)> Post(Uri url, string body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return ((int)response.StatusCode, response.IsSuccessStatusCode ? "" : $"answered {(int)response.StatusCode}",
                response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _clock.GetUtcNow() : null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (0, $"no answer within {Patience.TotalSeconds:0} seconds", null);
        }
        catch (HttpRequestException e)
        {
            return (0, InWords(e), null);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (addresses.Length == 0 || !addresses.All(address => PublicAddress.Allows(address, _loopback)))
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

    private const string PrivateAddress = "the name leads into a private network";

    /// <summary>The kind of failure only: what a resolver or a socket says may tell of the network inside.</summary>
    private static string InWords(HttpRequestException e) =>
        Innermost(e).Message == PrivateAddress ? PrivateAddress
        : Innermost(e) is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } ? "the name does not resolve"
        : e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the name does not resolve",
            HttpRequestError.SecureConnectionError => "no secure connection (TLS) came about",
            HttpRequestError.ConnectionError => "no connection came about",
            _ => "the answer was no HTTP",
        };

    private static Exception Innermost(Exception e) => e.GetBaseException();

    private static Grpc.Core.RpcException Wrong(string why) => Problem.Invalid("webhook.url", why);
}
