using System.Net;
using Grpc.Core;
using Hiring.Evaluation.V1;

namespace Hiring.Evaluation.Tests;

public sealed class AccessTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    public static TheoryData<string, Func<EvaluationService.EvaluationServiceClient, Task>, bool> Methods => new()
    {
        { "CreateRubric", client => client.CreateRubricAsync(new()).ResponseAsync, true },
        { "GetRubric", client => client.GetRubricAsync(new()).ResponseAsync, false },
        { "ListRubrics", client => client.ListRubricsAsync(new() { PageSize = -1 }).ResponseAsync, false },
        { "SubmitScorecard", client => client.SubmitScorecardAsync(new()).ResponseAsync, true },
        { "ListScorecards", client => client.ListScorecardsAsync(new()).ResponseAsync, false },
        { "MakeDecision", client => client.MakeDecisionAsync(new()).ResponseAsync, true },
        { "GetDecision", client => client.GetDecisionAsync(new()).ResponseAsync, false },
        { "FollowEvents", client => client.FollowEvents(new() { AfterPosition = -1 }).ResponseStream.MoveNext(default), false },
    };

    /// <summary>Each request is one that the field rules refuse, so INVALID_ARGUMENT says that the token was let through.</summary>
    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public async Task Each_method_takes_the_scope_that_it_names_and_no_other(string method, Func<EvaluationService.EvaluationServiceClient, Task> call, bool writes)
    {
        async Task<StatusCode> With(string? token) => (await Assert.ThrowsAsync<RpcException>(() => call(new(host.GrpcAs(token))))).StatusCode;
        var (scope, other) = writes ? ("evaluation.write", "evaluation.read") : ("evaluation.read", "evaluation.write");

        Assert.True(StatusCode.InvalidArgument == await With(host.Issuer.Token("tests", scope)), method);
        Assert.Equal(StatusCode.PermissionDenied, await With(host.Issuer.Token("tests", other, "candidate.write")));
        Assert.Equal(StatusCode.Unauthenticated, await With(host.Issuer.ExpiredToken("tests", scope)));
        Assert.Equal(StatusCode.Unauthenticated, await With(null));
    }

    [Fact]
    public async Task Rest_is_closed_without_a_token_and_without_the_scope()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.RestAs(null).GetAsync("/v1/rubrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.RestAs(host.Issuer.Token("tests", "evaluation.write")).GetAsync("/v1/rubrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.RestAs(null).GetAsync("/health")).StatusCode);
    }
}
