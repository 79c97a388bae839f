using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;

namespace Hiring.Gateway.Tests;

/// <summary>Open roles are for anyone; nothing else of the services is.</summary>
public sealed class PostingTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/postings")]
    [InlineData("/v1/postings?pageSize=2")]
    [InlineData("/v1/postings/42")]
    [InlineData("/v1/postings/42/json-ld")]
    public async Task Postings_are_read_without_a_token(string path)
    {
        using var answer = await system.Anonymous.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Open to anyone", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_does_not_count_is_no_reason_to_refuse_what_needs_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/postings/42");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");

        using var answer = await system.Anonymous.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1/postings/42")]
    [InlineData("DELETE", "/v1/postings/42")]
    [InlineData("POST", "/v1/postings:close")]
    [InlineData("GET", "/v1/roles/42")]
    [InlineData("GET", "/v1/postings/%2e%2e/roles/42")]
    public async Task Whatever_else_is_asked_without_a_token_does_not_reach_a_service(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Problems.Raw(system.Rest, path));

        using var answer = await system.Anonymous.SendAsync(request, Cancellation);

        Assert.False(answer.IsSuccessStatusCode);
        Assert.DoesNotContain("Open to anyone", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_gRPC_postings_reach_the_service_without_a_token_and_candidates_do_not()
    {
        // The backend of these tests serves no postings: its own UNIMPLEMENTED shows that the call came through.
        Assert.Equal(StatusCode.Unimplemented, await StatusOf("hiring.candidate.v1.PostingService", "ListPostings"));
        Assert.Equal(StatusCode.Unauthenticated, await StatusOf("hiring.candidate.v1.IntakeService", "ListPostings"));
    }

    [Fact]
    public void Of_the_services_only_postings_and_secret_calendar_addresses_are_open_to_anyone()
    {
        var routes = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gateway.json")))!["ReverseProxy"]!["Routes"]!.AsObject();

        Assert.Equal(["candidate-grpc-posting", "postings", "calendar-feeds"], routes.Where(route => route.Value!["AuthorizationPolicy"] is not null).Select(route => route.Key));
        Assert.Equal("GET", Assert.Single(routes["postings"]!["Match"]!["Methods"]!.AsArray())!.GetValue<string>());
    }

    private async Task<StatusCode> StatusOf(string service, string method)
    {
        var marshaller = Marshallers.Create(_ => [], _ => new object());
        var call = new Method<object, object>(MethodType.Unary, service, method, marshaller, marshaller);
        return (await Assert.ThrowsAsync<RpcException>(async () => await system.Channel.CreateCallInvoker().AsyncUnaryCall(call, null, new CallOptions(cancellationToken: Cancellation), new object()))).StatusCode;
    }
}
