using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.SystemTests;

public sealed class TraceTests(RunningSystem system) : SystemTest(system)
{
    // An application that nobody knows: scheduling asks candidate for it, and candidate refuses.
    private static readonly ProposeLoopRequest Proposal = Recruiting.Proposal("01890000-0000-7000-8000-000000000000");

    [Fact]
    public async Task A_call_by_REST_stays_in_the_callers_trace_over_gateway_service_and_service()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var http = Platform.RestAs(Platform.Token);
        http.DefaultRequestHeaders.Add("traceparent", TraceParent(trace));

        Assert.Equal(trace, (await Problem.OfAsync(http.GetAsync("/v1/nothing"))).TraceId);
        Assert.Equal(trace, (await Problem.OfPostAsync(http, "/v1/loops:propose", JsonFormatter.Default.Format(Proposal))).TraceId);
        await IsSeenByAllAsync(trace);
    }

    [Fact]
    public async Task A_call_by_gRPC_stays_in_the_callers_trace_over_gateway_service_and_service()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var grpc = Platform.Grpc.Intercept(headers =>
        {
            headers.Add("traceparent", TraceParent(trace));
            return headers;
        });

        var refusal = await Refusal.Of(new SchedulingService.SchedulingServiceClient(grpc).ProposeLoopAsync(Proposal));

        Assert.Equal((StatusCode.NotFound, trace), (refusal.Status, refusal.TraceId));
        await IsSeenByAllAsync(trace);
    }

    private async Task IsSeenByAllAsync(string trace) => await Wait.UntilAsync(
        () => Platform.Traces.Of(trace).Select(span => span.Service).Distinct().Order().ToList(),
        services => services is ["candidate", "gateway", "interview-scheduling"],
        "gateway, interview-scheduling and candidate have told of the same trace");

    private static string TraceParent(string trace) => $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01";
}
