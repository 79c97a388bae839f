using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.Testing;

/// <summary>An OpenID Connect issuer with a fresh key on loopback, so that tests go through the real checks of a token.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private static readonly string[] AuthenticationMethods = ["client_secret_post"];
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "test" };
    private readonly WebApplication _app;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's URL.</summary>
    public string Authority => _app.Urls.Single();

    /// <summary>Starts an issuer.</summary>
    public static async Task<TestIssuer> StartAsync()
    {
        // Empty, since the settings of the service under test lie in the same folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer.Map();
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A token for a client with scopes, as the real issuer would give it.</summary>
    public string Token(string client, params string[] scopes) => Token(client, scopes, DateTime.UtcNow.AddMinutes(5));

    /// <summary>A token that was good until ten minutes ago.</summary>
    public string ExpiredToken(string client, params string[] scopes) => Token(client, scopes, DateTime.UtcNow.AddMinutes(-10));

    private string Token(string client, string[] scopes, DateTime expires) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Authority,
        Audience = "hiring",
        TokenType = "at+jwt",
        NotBefore = expires.AddMinutes(-5),
        Expires = expires,
        Subject = new ClaimsIdentity([new("sub", client), new("client_id", client), new("scope", string.Join(' ', scopes))]),
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
    }

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => new
        {
            issuer = Authority, jwks_uri = Authority + "/jwks", token_endpoint = Authority + "/connect/token",
            token_endpoint_auth_methods_supported = AuthenticationMethods,
        });
        _app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId });
            return new { keys = new[] { new { kty = key.Kty, kid = key.Kid, use = "sig", n = key.N, e = key.E } } };
        });
        _app.MapPost("/connect/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return new { access_token = Token(form["client_id"]!, form["scope"].ToString().Split(' ')), expires_in = 300, token_type = "Bearer" };
        });
    }
}
