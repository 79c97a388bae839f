using System.Diagnostics;
using System.Net;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Hiring.Gateway.Tests.Backend;

namespace Hiring.Gateway.Tests;

public sealed class GrpcTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CandidateService.CandidateServiceClient Client => new(system.Channel);

    private Metadata Authorised => new() { { "authorization", $"Bearer {system.Token}" } };

    [Fact]
    public async Task A_unary_call_passes()
    {
        var role = await Client.GetRoleAsync(new GetRoleRequest { RoleId = "42" }, Authorised, cancellationToken: Cancellation);
        Assert.Equal("42", role.RoleId);
        Assert.Equal(9_007_199_254_740_993, role.PeakRps);
    }

    [Fact]
    public async Task A_deadline_is_passed_on()
    {
        var role = await Client.GetRoleAsync(new GetRoleRequest { RoleId = "42" }, Authorised, DateTime.UtcNow.AddSeconds(20), Cancellation);
        Assert.Contains("grpc-timeout", role.Headers.Keys);
    }

    [Fact]
    public async Task An_error_keeps_its_details()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Client.FailAsync(new FailRequest { Kind = "field" }, Authorised, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("role.headcount", Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Theory]
    [InlineData("hiring.evaluation.v1.EvaluationService", "GetRubric", StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE")]
    [InlineData("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", StatusCode.Unimplemented, "NO_SUCH_PATH")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", StatusCode.Unimplemented, "NO_SUCH_PATH")]
    [InlineData("grpc.health.v1.Health", "Check", StatusCode.Unimplemented, "NO_SUCH_PATH")]
    [InlineData("hiring.candidate.v2.CandidateService", "GetRole", StatusCode.Unimplemented, "NO_SUCH_PATH")]
    public async Task An_error_of_the_gateway_is_a_gRPC_status_with_its_reason(string service, string method, StatusCode code, string reason)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await CallAsync(system.Channel, service, method));
        Assert.Equal(code, error.StatusCode);
        Assert.Equal(reason, error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
        Assert.Matches("^[0-9a-f]{32}$", error.GetRpcStatus()!.GetDetail<RequestInfo>()!.RequestId);
        Assert.DoesNotContain("127.0.0.1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_the_service_does_not_have_is_unimplemented()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await CallAsync(system.Channel, "hiring.candidate.v1.CandidateService", "NoSuchMethod"));
        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    [Fact]
    public async Task A_stream_passes_through_at_once_over_gRPC()
    {
        using var call = Client.FollowEvents(new FollowEventsRequest(), Authorised, cancellationToken: Cancellation);
        var clock = Stopwatch.StartNew();
        for (var number = 1; number <= 3; number++)
        {
            Assert.True(await call.ResponseStream.MoveNext(Cancellation));
            Assert.Equal($"event {number}", call.ResponseStream.Current.Title);
        }

        // The service sends one a second and never ends: three are here long before a buffer would be full.
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_stream_passes_through_at_once_over_REST()
    {
        using var answer = await system.Http.GetAsync("/v1/candidate-events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        var first = await reader.ReadLineAsync(Cancellation);
        Assert.Contains("\"event 1\"", first, StringComparison.Ordinal);
        Assert.Contains("\"event 2\"", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_the_shutdown_up()
    {
        var gateway = system.StartGateway(system.GatewaySettings(), out _, out var grpc);
        using var channel = GrpcChannel.ForAddress(grpc);
        using var call = new CandidateService.CandidateServiceClient(channel).FollowEvents(new FollowEventsRequest(), Authorised, cancellationToken: Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));

        var clock = Stopwatch.StartNew();
        await gateway.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Cancellation))
            {
            }
        });
    }

    [Fact]
    public async Task More_streams_than_the_cap_are_refused_and_calls_still_pass()
    {
        var settings = system.GatewaySettings();
        settings["Gateway:Limits:Streams"] = "1";
        await using var gateway = system.StartGateway(settings, out var rest, out var grpc);
        using var channel = GrpcChannel.ForAddress(grpc);
        var client = new CandidateService.CandidateServiceClient(channel);
        using var first = client.FollowEvents(new FollowEventsRequest(), Authorised, cancellationToken: Cancellation);
        Assert.True(await first.ResponseStream.MoveNext(Cancellation));

        using var second = client.FollowEvents(new FollowEventsRequest(), Authorised, cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await second.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);

        using var http = new HttpClient { BaseAddress = new Uri(rest) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", system.Token);
        using var third = await http.GetAsync("/v1/candidate-events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await Problems.ReadAsync(third, HttpStatusCode.TooManyRequests, "TOO_MANY_CALLS");
        Assert.Equal(TimeSpan.FromSeconds(1), third.Headers.RetryAfter?.Delta);

        await client.GetRoleAsync(new GetRoleRequest { RoleId = "42" }, Authorised, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task REST_is_served_over_HTTP2_as_well()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{system.Grpc}/v1/roles/42") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await system.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
    }

    private async Task CallAsync(GrpcChannel channel, string service, string method)
    {
        var marshaller = Marshallers.Create(_ => [], _ => new object());
        var call = new Method<object, object>(MethodType.Unary, service, method, marshaller, marshaller);
        await channel.CreateCallInvoker().AsyncUnaryCall(call, null, new CallOptions(Authorised, cancellationToken: Cancellation), new object());
    }
}
