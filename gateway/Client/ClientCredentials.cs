using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Hiring.Security;

/// <summary>
/// Access tokens by OAuth 2 client credentials (RFC 6749, section 4.4). A token is kept until shortly before it expires; whoever asks
/// while one is on its way waits for that one. Thread-safe. The file depends on nothing, so that ServiceDefaults compiles the same one.
/// </summary>
/// <param name="http">Speaks to the issuer; its timeout bounds a fetch.</param>
/// <param name="authority">The issuer's URL; its discovery document names the token endpoint, and is read once.</param>
/// <param name="clientId">Who asks.</param>
/// <param name="clientSecret">The proof of that.</param>
/// <param name="scope">What is asked for, space separated. Empty leaves it to the issuer.</param>
/// <param name="clock">Tells when a token is about to expire.</param>
internal sealed class ClientCredentials(
    HttpClient http, Uri authority, string clientId, string clientSecret, string scope, TimeProvider clock)
{
    private readonly Lock gate = new();
    private Task<AccessToken>? latest;
    private Issuer? issuer;

    /// <summary>A token that is good for a while yet.</summary>
    /// <exception cref="HttpRequestException">The issuer is out of reach or refused, with its reason.</exception>
    public async ValueTask<string> TokenAsync(CancellationToken cancellationToken)
    {
        Task<AccessToken> token;
        lock (gate)
        {
            if (latest is null || latest.IsFaulted || latest.IsCanceled
                || (latest.IsCompletedSuccessfully && latest.Result.RenewAt <= clock.GetUtcNow()))
            {
                // Without the caller's cancellation: others wait for the same token.
                latest = Task.Run(FetchAsync, CancellationToken.None);
            }
            token = latest;
        }
        return (await token.WaitAsync(cancellationToken)).Value;
    }

    /// <summary>Drops a token that was refused, unless a newer one has taken its place.</summary>
    public void Forget(string token)
    {
        lock (gate)
        {
            if (latest is { IsCompletedSuccessfully: true } && latest.Result.Value == token)
            {
                latest = null;
            }
        }
    }

    private async Task<AccessToken> FetchAsync()
    {
        issuer ??= await DiscoverAsync();
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (scope.Length > 0)
        {
            form["scope"] = scope;
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer.TokenEndpoint);
        if (issuer.BasicAuthentication)
        {
            var pair = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(clientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = clientId;
            form["client_secret"] = clientSecret;
        }
        request.Content = new FormUrlEncodedContent(form);
        using var answer = await SendAsync(request);
        var token = Text(answer.RootElement, "access_token")
            ?? throw new HttpRequestException($"The token endpoint {issuer.TokenEndpoint} answered without an access_token.");
        // An issuer need not say how long a token lives; a minute is then a safe guess.
        var lifetime = answer.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var count)
            ? TimeSpan.FromSeconds(count)
            : TimeSpan.FromMinutes(1);
        var margin = lifetime / 5 < TimeSpan.FromMinutes(1) ? lifetime / 5 : TimeSpan.FromMinutes(1);
        return new AccessToken(token, clock.GetUtcNow() + lifetime - margin);
    }

    private async Task<Issuer> DiscoverAsync()
    {
        var address = new Uri(authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var answer = await SendAsync(request);
        if (!Uri.TryCreate(Text(answer.RootElement, "token_endpoint"), UriKind.Absolute, out var endpoint)
            // A secret asked for under TLS must not leave in the clear.
            || (authority.Scheme == Uri.UriSchemeHttps && endpoint.Scheme != Uri.UriSchemeHttps))
        {
            throw new HttpRequestException($"The discovery document {address} names no usable token_endpoint.");
        }
        // Basic is what an issuer supports that does not say.
        var basic = !answer.RootElement.TryGetProperty("token_endpoint_auth_methods_supported", out var methods)
            || methods.ValueKind != JsonValueKind.Array
            || methods.EnumerateArray().Any(method => method.ValueEquals("client_secret_basic"));
        return new Issuer(endpoint, basic);
    }

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request);
        }
        catch (OperationCanceledException error)
        {
            // Only the timeout of the client cancels here; a caller must not take it for its own cancellation.
            throw new HttpRequestException($"The issuer did not answer {request.RequestUri} in time.", error);
        }
        using (response)
        {
            JsonDocument body;
            try
            {
                body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
            }
            catch (JsonException error)
            {
                throw new HttpRequestException(
                    $"The issuer answered {request.RequestUri} with {(int)response.StatusCode} and no JSON.", error, response.StatusCode);
            }
            if (response.IsSuccessStatusCode && body.RootElement.ValueKind == JsonValueKind.Object)
            {
                return body;
            }
            using (body)
            {
                var reason = string.Join(": ", new[] { Text(body.RootElement, "error"), Text(body.RootElement, "error_description") }
                    .Where(part => part is not null));
                throw new HttpRequestException(
                    $"The issuer answered {request.RequestUri} with {(int)response.StatusCode} {reason}".TrimEnd(' ', '.') + ".",
                    null, response.StatusCode);
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private sealed record Issuer(Uri TokenEndpoint, bool BasicAuthentication);

    private sealed record AccessToken(string Value, DateTimeOffset RenewAt)
    {
        // Without the value, so that no log holds a token.
        public override string ToString() => $"token until {RenewAt:O}";
    }
}
