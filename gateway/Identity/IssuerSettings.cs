using System.Security.Cryptography;
using System.Text;

namespace Hiring.Identity;

/// <summary>What the issuer is configured with, checked once at the start: a wrong value stops the program with its key named.</summary>
internal sealed class IssuerSettings
{
    private readonly Dictionary<string, Client> clients;

    private IssuerSettings(Uri issuer, string audience, TimeSpan tokenLifetime, string? keyFile, Dictionary<string, Client> clients)
    {
        Issuer = issuer;
        Audience = audience;
        TokenLifetime = tokenLifetime;
        KeyFile = keyFile;
        this.clients = clients;
    }

    /// <summary>The issuer's public URL: claim <c>iss</c>, and the base of every address in the discovery document.</summary>
    public Uri Issuer { get; }

    /// <summary>Claim <c>aud</c> of every access token.</summary>
    public string Audience { get; }

    /// <summary>How long an access token is good for.</summary>
    public TimeSpan TokenLifetime { get; }

    /// <summary>Where the signing key is kept, so that tokens outlive a restart; without it the key lives as long as the process.</summary>
    public string? KeyFile { get; }

    /// <summary>Every scope that at least one client may ask for.</summary>
    public IEnumerable<string> Scopes => clients.Values.SelectMany(client => client.Scopes).Distinct(StringComparer.Ordinal);

    /// <summary>The client's scopes, or <c>null</c> if there is no such client or the secret is not its secret.</summary>
    public IReadOnlySet<string>? Authenticate(string? clientId, string? secret)
    {
        var client = clientId is null ? null : clients.GetValueOrDefault(clientId);
        // An unknown client costs the same comparison as a known one with a wrong secret: time tells neither apart.
        var matches = CryptographicOperations.FixedTimeEquals(Hash(secret ?? ""), client?.SecretHash ?? NoSecret);
        return matches ? client?.Scopes : null;
    }

    /// <summary>Scopes of a client that has been authenticated in the same request.</summary>
    public IReadOnlySet<string> ScopesOf(string clientId) => clients[clientId].Scopes;

    /// <exception cref="InvalidOperationException">A value is missing or wrong; the message names its key.</exception>
    public static IssuerSettings From(IConfiguration configuration)
    {
        var identity = configuration.GetSection("Identity");
        if (!Uri.TryCreate(identity["Issuer"], UriKind.Absolute, out var issuer) || issuer.Scheme is not ("http" or "https"))
            throw new InvalidOperationException("Identity:Issuer must be the public http(s) URL of this issuer, for example http://localhost:9090.");
        if (issuer.Scheme == "http" && !IsLoopback(issuer))
            throw new InvalidOperationException($"Identity:Issuer is {issuer}: without TLS the issuer serves this machine only. Use https or a loopback address.");

        var lifetime = identity.GetValue("TokenLifetime", TimeSpan.FromMinutes(10));
        if (lifetime < TimeSpan.FromSeconds(1) || lifetime > TimeSpan.FromHours(1))
            throw new InvalidOperationException("Identity:TokenLifetime must lie between 00:00:01 and 01:00:00.");

        var clients = new Dictionary<string, Client>(StringComparer.Ordinal);
        foreach (var section in identity.GetSection("Clients").GetChildren())
        {
            var secret = section["Secret"];
            if (secret is not { Length: >= 16 })
                throw new InvalidOperationException($"Identity:Clients:{section.Key}:Secret must have 16 characters or more.");
            var scopes = section.GetSection("Scopes").GetChildren().Select(scope => scope.Value ?? "").ToHashSet(StringComparer.Ordinal);
            if (scopes.Count == 0 || scopes.Any(scope => scope.Length == 0 || scope.Contains(' ')))
                throw new InvalidOperationException($"Identity:Clients:{section.Key}:Scopes must name at least one scope, one an entry, without spaces.");
            clients.Add(section.Key, new Client(Hash(secret), scopes));
        }

        if (clients.Count == 0)
            throw new InvalidOperationException("Identity:Clients is empty: name at least one client as Identity:Clients:<id>:Secret and :Scopes:0.");

        var audience = identity["Audience"] is { Length: > 0 } configured ? configured : "hiring";
        return new IssuerSettings(issuer, audience, lifetime, identity["KeyFile"], clients);
    }

    private static bool IsLoopback(Uri uri) => uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static readonly byte[] NoSecret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private sealed record Client(byte[] SecretHash, IReadOnlySet<string> Scopes);
}
