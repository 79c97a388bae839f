extern alias identity;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using identity::Hiring.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Hiring.Gateway.Tests;

public sealed class IdentityTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_as_the_services_expect_it()
    {
        var token = new JsonWebToken(await system.FetchTokenAsync("candidate.read"));
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("ES256", token.Alg);
        Assert.Equal("hiring", Assert.Single(token.Audiences));
        Assert.Equal("demo", token.Subject);
        Assert.Equal("demo", token.GetClaim("client_id").Value);
        Assert.Equal("candidate.read", token.GetClaim("scope").Value);
        Assert.Equal(system.Issuer, token.Issuer.TrimEnd('/'));
        Assert.InRange(token.ValidTo - token.IssuedAt, TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(10.1));
    }

    [Fact]
    public async Task Without_a_scope_asked_all_of_the_clients_are_given()
    {
        var token = new JsonWebToken(await system.FetchTokenAsync());
        Assert.Equal(RunningSystem.Scopes, token.GetClaim("scope").Value.Split(' ').Order());
    }

    [Theory]
    [InlineData("evaluation.read")]
    [InlineData("candidate.read evaluation.read")]
    [InlineData("openid")]
    [InlineData("offline_access")]
    [InlineData("no.such.scope")]
    [InlineData("CANDIDATE.READ")]
    public async Task A_scope_that_the_client_does_not_have_is_refused(string scope)
    {
        using var answer = await system.PostTokenAsync(RunningSystem.ClientId, RunningSystem.ClientSecret, scope);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        // offline_access is refused as a request: there are no refresh tokens to have.
        Assert.Equal(scope == "offline_access" ? "invalid_request" : "invalid_scope", await ErrorAsync(answer));
    }

    [Theory]
    [InlineData("demo", "wrong-secret-of-someone")]
    [InlineData("demo", "")]
    [InlineData("demo", "another-secret-of-the-tests")]
    [InlineData("Demo", RunningSystem.ClientSecret)]
    [InlineData("nobody", RunningSystem.ClientSecret)]
    public async Task A_wrong_client_or_secret_is_refused(string clientId, string secret)
    {
        using var answer = await system.PostTokenAsync(clientId, secret);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized);
        Assert.Equal(secret.Length == 0 ? "invalid_request" : "invalid_client", await ErrorAsync(answer));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("refresh_token")]
    [InlineData("authorization_code")]
    public async Task No_other_grant_is_offered(string grant)
    {
        using var answer = await system.PostTokenAsync(RunningSystem.ClientId, RunningSystem.ClientSecret, grant: grant);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("unsupported_grant_type", await ErrorAsync(answer));
    }

    [Fact]
    public async Task The_secret_may_come_as_basic_credentials()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{RunningSystem.ClientId}:{RunningSystem.ClientSecret}")));
        using var answer = await system.Anonymous.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Discovery_through_the_gateway_names_the_issuer_and_the_gateways_token_endpoint()
    {
        var document = await system.Anonymous.GetFromJsonAsync<JsonObject>("/.well-known/openid-configuration", Cancellation);
        Assert.Equal(system.Issuer, document!["issuer"]!.GetValue<string>().TrimEnd('/'));
        Assert.Equal($"{system.Rest}/connect/token", document["token_endpoint"]!.GetValue<string>());

        var keys = await system.Anonymous.GetStringAsync("/.well-known/jwks", Cancellation);
        Assert.DoesNotContain("\"d\"", keys, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_key_outlives_a_restart_and_is_readable_by_its_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("hiring-identity-");
        try
        {
            var settings = RunningSystem.IdentitySettings($"http://127.0.0.1:{RunningSystem.FreePort()}");
            settings["Identity:KeyFile"] = Path.Combine(folder.FullName, "keys", "signing.pem");
            var first = await KeysAsync(settings);
            Assert.Equal(first, await KeysAsync(settings));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings["Identity:KeyFile"]!));

            settings.Remove("Identity:KeyFile");
            Assert.NotEqual(first, await KeysAsync(settings));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> KeysAsync(Dictionary<string, string?> settings)
    {
        await using var issuer = system.StartIssuer(settings);
        return await system.Anonymous.GetStringAsync($"{settings["Identity:Issuer"]}/.well-known/jwks", Cancellation);
    }

    [Theory]
    [InlineData("Identity:Issuer", null, "Identity:Issuer")]
    [InlineData("Identity:Issuer", "localhost:9090", "Identity:Issuer")]
    [InlineData("Identity:Issuer", "http://issuer.example", "Identity:Issuer")]
    [InlineData("Identity:TokenLifetime", "10:00:00", "Identity:TokenLifetime")]
    [InlineData("Identity:Clients:demo:Secret", "short", "Identity:Clients:demo:Secret")]
    [InlineData("Identity:Clients:demo:Secret", null, "Identity:Clients:demo:Secret")]
    [InlineData("Identity:Clients:demo:Scopes:0", "candidate.read candidate.write", "Identity:Clients:demo:Scopes")]
    public void A_wrong_setting_stops_the_start_and_is_named(string key, string? value, string named)
    {
        var settings = RunningSystem.IdentitySettings("http://localhost:9090");
        settings[key] = value;
        var error = Assert.Throws<InvalidOperationException>(() => IssuerSettings.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.StartsWith(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningSystem.ClientSecret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_clients_there_is_no_start()
    {
        var settings = new Dictionary<string, string?> { ["Identity:Issuer"] = "http://localhost:9090" };
        var error = Assert.Throws<InvalidOperationException>(() => IssuerSettings.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.StartsWith("Identity:Clients is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_a_secret_nor_a_token_is_logged()
    {
        using var wrong = await system.PostTokenAsync(RunningSystem.ClientId, "a-wrong-secret-by-mistake");
        var token = await system.FetchTokenAsync();
        using var call = await system.Http.GetAsync("/v1/roles/42", Cancellation);
        Assert.NotEmpty(system.Log.All);
        foreach (var secret in new[] { RunningSystem.ClientSecret, "a-wrong-secret-by-mistake", token, system.Token })
            Assert.DoesNotContain(system.Log.All, line => line.Contains(secret, StringComparison.Ordinal));
    }

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["error"]?.GetValue<string>();
}
