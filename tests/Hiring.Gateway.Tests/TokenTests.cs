using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Hiring.Gateway.Tests.Backend;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.Gateway.Tests;

public sealed class TokenTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> CallAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles/42");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await system.Anonymous.SendAsync(request, Cancellation);
    }

    private async Task RefusedAsync(string? authorization)
    {
        using var answer = await CallAsync(authorization);
        await Problems.ReadAsync(answer, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    /// <summary>A token signed with the issuer's own key: only what is changed can be why it is refused.</summary>
    private string Sign(Action<SecurityTokenDescriptor>? change = null)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(system.KeyFile));
        var signing = new ECDsaSecurityKey(key);
        signing.KeyId = Base64UrlEncoder.Encode(signing.ComputeJwkThumbprint());
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = system.Issuer + "/",
            Audience = "hiring",
            TokenType = "at+jwt",
            Subject = new ClaimsIdentity([new Claim("sub", "demo"), new Claim("scope", "candidate.read")]),
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    [Fact]
    public async Task A_token_of_the_issuer_passes()
    {
        using var answer = await CallAsync($"Bearer {system.Token}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var control = await CallAsync($"Bearer {Sign()}");
        Assert.Equal(HttpStatusCode.OK, control.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Basic ZGVtbzpzZWNyZXQ=")]
    public Task No_token_is_refused(string? authorization) => RefusedAsync(authorization);

    [Fact]
    public Task An_expired_token_is_refused() => RefusedAsync("Bearer " + Sign(token => token.Expires = DateTime.UtcNow.AddSeconds(-31)));

    [Fact]
    public Task A_token_without_an_end_is_refused() => RefusedAsync("Bearer " + Sign(token => token.Expires = null));

    [Fact]
    public Task A_token_of_the_future_is_refused() => RefusedAsync("Bearer " + Sign(token => token.NotBefore = DateTime.UtcNow.AddSeconds(60)));

    [Fact]
    public Task A_token_for_another_audience_is_refused() => RefusedAsync("Bearer " + Sign(token => token.Audience = "payroll"));

    [Fact]
    public Task A_token_without_an_audience_is_refused() => RefusedAsync("Bearer " + Sign(token => token.Audience = null));

    [Fact]
    public Task A_token_of_another_issuer_is_refused() => RefusedAsync("Bearer " + Sign(token => token.Issuer = "http://127.0.0.1:9/"));

    [Theory]
    [InlineData("JWT")]
    [InlineData("id+jwt")]
    public Task A_token_of_another_type_is_refused(string type) => RefusedAsync("Bearer " + Sign(token => token.TokenType = type));

    [Fact]
    public Task A_token_signed_with_another_key_is_refused() => RefusedAsync("Bearer " + Sign(token =>
    {
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = token.SigningCredentials.Key.KeyId };
        token.SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
    }));

    [Fact]
    public Task An_unsigned_token_is_refused()
    {
        var parts = system.Token.Split('.');
        return RefusedAsync($"Bearer {Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.");
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_secret_is_refused()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(system.KeyFile, Cancellation));
        foreach (var secret in new[] { Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), key.ExportSubjectPublicKeyInfo() })
        {
            await RefusedAsync("Bearer " + Sign(token => token.SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(secret) { KeyId = token.SigningCredentials.Key.KeyId }, SecurityAlgorithms.HmacSha256)));
        }
    }

    [Fact]
    public Task A_tampered_token_is_refused()
    {
        var parts = system.Token.Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("candidate.read", "evaluation.read", StringComparison.Ordinal);
        return RefusedAsync($"Bearer {parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}");
    }

    [Fact]
    public async Task Two_tokens_at_once_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles/42");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer x", $"Bearer {system.Token}"]);
        using var answer = await system.Anonymous.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_does_not_count()
    {
        using var answer = await system.Anonymous.GetAsync($"/v1/roles/42?access_token={system.Token}", Cancellation);
        await Problems.ReadAsync(answer, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_said_about_which_paths_exist()
    {
        using var answer = await system.Anonymous.GetAsync("/v1/nothing", Cancellation);
        await Problems.ReadAsync(answer, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task A_gRPC_client_sees_a_refused_token_as_a_gRPC_status()
    {
        var client = new CandidateService.CandidateServiceClient(system.Channel);
        foreach (var headers in new Metadata[] { [], new() { { "authorization", "Bearer x" } } })
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await client.GetRoleAsync(new GetRoleRequest { RoleId = "42" }, headers, cancellationToken: Cancellation));
            Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
            Assert.Equal("UNAUTHENTICATED", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        }
    }

    [Fact]
    public async Task While_the_issuer_is_away_calls_wait_for_it_and_are_not_called_unauthenticated()
    {
        var settings = system.GatewaySettings();
        settings["Authentication:Authority"] = "http://127.0.0.1:1";
        await using var gateway = system.StartGateway(settings, out var rest, out _);
        using var client = new HttpClient { BaseAddress = new Uri(rest) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", system.Token);
        using var answer = await client.GetAsync("/v1/roles/42", Cancellation);
        await Problems.ReadAsync(answer, HttpStatusCode.ServiceUnavailable, "UPSTREAM_UNAVAILABLE");
    }
}
