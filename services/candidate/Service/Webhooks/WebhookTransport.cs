using System.Text;
using Hiring.ServiceDefaults.Clients;

namespace Hiring.Candidate.Webhooks;

/// <summary>
/// Carries deliveries out of the house, to public addresses alone. An answer's body is not read.
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
        _http = PublicHttp.Client("Hiring-Webhooks", Patience, reuse: TimeSpan.FromMinutes(1), _loopback);
    }

    /// <summary>The address, if a webhook may go there as far as its text tells; INVALID_ARGUMENT with the reason if not.</summary>
    internal Uri Check(string url) => PublicHttp.Check(url, "webhook.url", _loopback);

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
            return (0, PublicHttp.InWords(e), null);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
