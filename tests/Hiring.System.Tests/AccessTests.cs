using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Aspire.Hosting.Testing;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.SystemTests;

public sealed class AccessTests(RunningSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_call_without_a_token_is_refused_by_REST_and_by_gRPC() => await IsRefusedAsync(null);

    [Fact]
    public async Task A_call_with_an_expired_token_is_refused_by_REST_and_by_gRPC()
    {
        // Signed as the issuer signs, so that its time is the only thing wrong with the second.
        using var good = Platform.RestAs(await SignAsync(DateTime.UtcNow.AddMinutes(5)));
        using var answer = await good.GetAsync("/v1/roles");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await IsRefusedAsync(await SignAsync(DateTime.UtcNow.AddMinutes(-2)));
    }

    [Fact]
    public async Task A_token_without_the_scope_of_a_call_is_not_enough_for_it()
    {
        var token = await Platform.FetchTokenAsync("candidate.read");
        using var reader = Platform.RestAs(token);
        using var read = await reader.GetAsync("/v1/roles");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        var problem = await Problem.OfPostAsync(reader, "/v1/roles", "{}");
        Assert.Equal((HttpStatusCode.Forbidden, "PERMISSION_DENIED"), (problem.Status, problem.Reason));
        var byGrpc = await Refusal.Of(new CandidateService.CandidateServiceClient(Platform.GrpcAs(token)).CreateRoleAsync(new()));
        Assert.Equal(StatusCode.PermissionDenied, byGrpc.Status);
    }

    [Theory]
    [InlineData("candidate")]
    [InlineData("interview-scheduling")]
    [InlineData("evaluation")]
    [InlineData("compensation-benchmark")]
    public async Task A_service_checks_the_token_again_when_called_past_the_gateway(string service)
    {
        using var http = new HttpClient { BaseAddress = Platform.App.GetEndpoint(service, "http") };
        var path = service switch
        {
            "candidate" => "/v1/roles",
            "interview-scheduling" => "/v1/interviewers",
            "evaluation" => "/v1/rubrics",
            _ => "/v1/market-data",
        };
        using var refused = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        http.DefaultRequestHeaders.Authorization = new("Bearer", Platform.Token);
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task IsRefusedAsync(string? token)
    {
        using var http = Platform.RestAs(token);
        var problem = await Problem.OfAsync(http.GetAsync("/v1/roles"));
        Assert.Equal((HttpStatusCode.Unauthorized, "UNAUTHENTICATED"), (problem.Status, problem.Reason));

        var byGrpc = await Refusal.Of(new CandidateService.CandidateServiceClient(Platform.GrpcAs(token)).ListRolesAsync(new()));
        Assert.Equal((StatusCode.Unauthenticated, "UNAUTHENTICATED"), (byGrpc.Status, byGrpc.Reason));
    }

    private async Task<string> SignAsync(DateTime expires)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await Platform.IssuerKeyAsync());
        var signing = new ECDsaSecurityKey(key);
        signing.KeyId = Base64UrlEncoder.Encode(signing.ComputeJwkThumbprint());
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Platform.Client.Authority.ToString(),
            Audience = "hiring",
            TokenType = "at+jwt",
            NotBefore = expires.AddMinutes(-10),
            IssuedAt = expires.AddMinutes(-10),
            Expires = expires,
            Subject = new ClaimsIdentity([new("sub", "demo"), new("client_id", "demo"), new("scope", "candidate.read")]),
            SigningCredentials = new(signing, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
