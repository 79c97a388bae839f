using System.Net;
using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class AccessTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public void Methods_that_change_something_need_the_scope_to_write_and_the_others_the_scope_to_read()
    {
        foreach (var method in CandidateService.Descriptor.Methods)
        {
            var reads = method.IsServerStreaming || method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects;
            var scope = typeof(CandidateGrpcService).GetMethod(method.Name)!.GetCustomAttribute<RequireScopeAttribute>()!.Scope;
            Assert.Equal((method.Name, reads ? "candidate.read" : "candidate.write"), (method.Name, scope));
        }
    }

    [Fact]
    public async Task Without_a_token_or_with_one_that_expired_nothing_is_answered()
    {
        foreach (var token in new[] { null, host.Issuer.ExpiredToken("tests", "candidate.read"), "nonsense" })
        {
            var client = new CandidateService.CandidateServiceClient(host.GrpcAs(token));
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await client.ListRolesAsync(new()))).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.RestAs(token).GetAsync("/v1/roles")).StatusCode);
        }
    }

    [Fact]
    public async Task A_token_to_read_does_not_write_and_one_to_write_does_not_read()
    {
        var reader = new CandidateService.CandidateServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.read", "evaluation.write")));
        var writer = new CandidateService.CandidateServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.write")));

        var written = await Assert.ThrowsAsync<RpcException>(async () => await reader.CreateRoleAsync(new() { Role = CandidateHost.NewRole() }));
        var read = await Assert.ThrowsAsync<RpcException>(async () => await writer.ListCandidatesAsync(new()));

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied), (written.StatusCode, read.StatusCode));
        Assert.Equal(0, await host.Sql<long>("select count(*) from roles"));
    }
}
