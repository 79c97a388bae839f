using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Hiring.Gateway.Tests.Backend;
using Hiring.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;

namespace Hiring.Gateway.Tests;

/// <summary>A small real service: gRPC, transcoded REST, health and its own API document on two endpoints, as the services have them.</summary>
public sealed class CandidateBackend : IAsyncDisposable
{
    private readonly WebApplication app;

    private CandidateBackend(WebApplication app) => this.app = app;

    public bool Ready { get; set; } = true;

    public string Http => Addresses[0];

    public string Grpc => Addresses[1];

    private string[] Addresses => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    public static async Task<CandidateBackend> StartAsync()
    {
        // Empty: the settings of gateway and issuer lie beside this assembly, and are not meant for it.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddAuthorization();
        builder.Services.AddGrpc().AddJsonTranscoding(options => options.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor));

        var app = builder.Build();
        var backend = new CandidateBackend(app);
        app.MapGrpcService<Service>();
        app.MapApiDocument([typeof(Service)]);
        app.MapGet("/health", () => backend.Ready ? Results.Ok() : Results.StatusCode(503));
        app.MapGet("/internal", () => "secret");
        app.MapMethods("/v1/postings/{**rest}", ["GET", "POST", "DELETE"], () => Results.Text("""{"title":"Open to anyone"}""", "application/json"));
        app.MapGet("/v1/applications/forbidden", () => Results.StatusCode(403));
        app.MapGet("/v1/applications/page", () => Results.Text("<h1>oops at db-7.internal</h1>", "text/html", statusCode: 500));
        app.MapGet("/v1/applications/huge", () => Results.Text("{\"code\":13,\"message\":\"" + new string('x', 300_000) + "\"}", "application/json", statusCode: 500));
        app.MapPost("/v1/applications/swallow", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Ok();
        });
        app.MapGet("/v1/applications/slow", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        await app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private sealed class Service : CandidateService.CandidateServiceBase
    {
        public override Task<Role> CreateRole(CreateRoleRequest request, ServerCallContext context) => Task.FromResult(request.Role ?? new Role());

        [Microsoft.AspNetCore.Authorization.AllowAnonymous]
        public override Task<Role> GetRole(GetRoleRequest request, ServerCallContext context)
        {
            var role = new Role { RoleId = request.RoleId, Title = "Backend developer", Level = Level.Senior, PeakRps = 9_007_199_254_740_993 };
            foreach (var header in context.GetHttpContext().Request.Headers)
                role.Headers[header.Key.ToLowerInvariant()] = header.Value.ToString();
            return Task.FromResult(role);
        }

        public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context) => Task.FromResult(new ListRolesResponse());

        public override Task<Role> ImportCandidate(CreateRoleRequest request, ServerCallContext context) => Task.FromResult(new Role { Title = "imported" });

        public override Task<Empty> Fail(FailRequest request, ServerCallContext context) => throw Failures.Named(request.Kind);

        public override async Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<Role> responseStream, ServerCallContext context)
        {
            for (var number = 1; ; number++)
            {
                await responseStream.WriteAsync(new Role { Title = $"event {number}" }, context.CancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(1), context.CancellationToken);
            }
        }
    }
}

/// <summary>The errors that a service can answer with, one of each kind.</summary>
internal static class Failures
{
    public const string Domain = "candidate.hiring";

    public static RpcException Named(string kind) => kind switch
    {
        "field" => Error(StatusCode.InvalidArgument, "FIELD_INVALID", "role.headcount: must be greater than 0", new BadRequest
        {
            FieldViolations = { new BadRequest.Types.FieldViolation { Field = "role.headcount", Description = "must be greater than 0" } },
        }),
        "absent" => Error(StatusCode.NotFound, "NOT_FOUND", "There is no offer with this id.", new ResourceInfo { ResourceType = "offer", ResourceName = "42" }),
        "state" => Error(StatusCode.FailedPrecondition, "STAGE_CANNOT_FOLLOW", "That stage cannot follow.", new PreconditionFailure
        {
            Violations = { new PreconditionFailure.Types.Violation { Type = "STAGE_CANNOT_FOLLOW", Subject = "applications/42", Description = "is in STAGE_APPLIED" } },
        }),
        "busy" => Error(StatusCode.ResourceExhausted, "BUSY", "Too much at once.", new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)) }),
        "stale" => Error(StatusCode.Aborted, "ETAG_MISMATCH", "Read it again.", new RequestInfo { RequestId = "0af7651916cd43dd8448eb211c80319c" }),
        "exists" => Error(StatusCode.AlreadyExists, "OFFER_EXISTS", "There is an offer.", null),
        "down" => Error(StatusCode.Unavailable, "UNAVAILABLE", "Not now.", null),
        "late" => Error(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", "Too late.", null),
        "denied" => Error(StatusCode.PermissionDenied, "SCOPE_MISSING", "Not for you.", null),
        _ => new RpcException(new Grpc.Core.Status(StatusCode.Internal, "NullReferenceException at db-7.internal")),
    };

    private static RpcException Error(StatusCode code, string reason, string message, Google.Protobuf.IMessage? detail)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)code,
            Message = message,
            Details = { Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain, Metadata = { ["stage"] = "STAGE_APPLIED" } }) },
        };
        if (detail is not null)
            status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }
}
