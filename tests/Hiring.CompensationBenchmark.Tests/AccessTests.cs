using System.Net;
using System.Text.Json;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;

namespace Hiring.CompensationBenchmark.Tests;

/// <summary>What ServiceDefaults promises of tokens, shown on a real service.</summary>
public sealed class AccessTests(CompensationHost host) : IClassFixture<CompensationHost>
{
    [Fact]
    public async Task A_call_without_a_token_is_refused()
    {
        Assert.Equal(StatusCode.Unauthenticated, await StatusWith(null));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.RestAs(null).GetAsync("/v1/market-data")).StatusCode);
    }

    [Fact]
    public async Task A_token_without_the_scope_is_refused()
    {
        Assert.Equal(StatusCode.PermissionDenied, await StatusWith(host.Issuer.Token("tests", "compensation.write", "candidate.read")));
        Assert.Equal(HttpStatusCode.Forbidden, (await host.RestAs(host.Issuer.Token("tests")).GetAsync("/v1/market-data")).StatusCode);
    }

    [Fact]
    public async Task A_token_that_expired_is_of_another_issuer_or_was_tampered_with_is_refused()
    {
        await using var stranger = await TestIssuer.StartAsync();
        var good = host.Issuer.Token("tests", "compensation.read");

        Assert.Equal(StatusCode.Unauthenticated, await StatusWith(host.Issuer.ExpiredToken("tests", "compensation.read")));
        Assert.Equal(StatusCode.Unauthenticated, await StatusWith(stranger.Token("tests", "compensation.read")));
        Assert.Equal(StatusCode.Unauthenticated, await StatusWith(good[..^6] + "AAAAAA"));
        Assert.Equal(StatusCode.Unauthenticated, await StatusWith("nonsense"));
        Assert.Null(await StatusWith(good));
    }

    [Fact]
    public async Task Health_needs_no_token_and_everything_else_is_closed()
    {
        Assert.Equal(HttpStatusCode.OK, (await host.RestAs(null).GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.RestAs(null).GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.RestAs(null).GetAsync("/v1/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Rest().GetAsync("/v1/nothing")).StatusCode);
    }

    [Fact]
    public async Task The_description_of_the_api_names_the_scope_that_each_method_needs()
    {
        var document = JsonDocument.Parse(await host.RestAs(null).GetStringAsync("/openapi/v1.json")).RootElement;
        string Scope(string path, string verb) =>
            document.GetProperty("paths").GetProperty(path).GetProperty(verb).GetProperty("security")[0].GetProperty("oauth2")[0].GetString()!;

        Assert.Equal("compensation.write", Scope("/v1/market-data:import", "post"));
        Assert.Equal("compensation.read", Scope("/v1/market-data", "get"));
    }

    private async Task<StatusCode?> StatusWith(string? token)
    {
        try
        {
            await new CompensationService.CompensationServiceClient(host.GrpcAs(token)).ListMarketDataAsync(new());
            return null;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
