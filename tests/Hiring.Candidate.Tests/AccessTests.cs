using System.Net;
using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;
using Hiring.Testing;
using Microsoft.AspNetCore.Authorization;

namespace Hiring.Candidate.Tests;

public sealed class AccessTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    /// <summary>Whole services whose methods need another right than to read and to write: what they show or do reaches further.</summary>
    private static readonly Dictionary<string, string[]> OwnScopes = new()
    {
        ["PrivacyService"] = ["candidate.privacy", "candidate.admin"],
        ["WebhookService"] = ["candidate.admin"],
    };

    [Fact]
    public void Methods_that_change_something_need_the_scope_to_write_and_the_others_the_scope_to_read()
    {
        var services = typeof(CandidateGrpcService).Assembly.GetTypes().Where(type => type.BaseType?.GetCustomAttribute<BindServiceMethodAttribute>() is not null).ToList();
        Assert.Contains(typeof(CandidateGrpcService), services);
        foreach (var service in services)
        {
            var descriptor = (ServiceDescriptor)service.BaseType!.DeclaringType!.GetProperty("Descriptor")!.GetValue(null)!;
            foreach (var method in descriptor.Methods)
            {
                var implementation = service.GetMethod(method.Name)!;
                var reads = method.IsServerStreaming || method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects;
                if (implementation.GetCustomAttribute<AllowAnonymousAttribute>() is not null)
                {
                    Assert.Equal(("PostingService", true), (descriptor.Name, reads));
                    continue;
                }
                var scope = implementation.GetCustomAttribute<RequireScopeAttribute>()!.Scope;
                if (OwnScopes.TryGetValue(descriptor.Name, out var own))
                    Assert.Contains(scope, own);
                else
                    Assert.Equal((method.FullName, reads ? "candidate.read" : "candidate.write"), (method.FullName, scope));
            }
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
