using System.Net;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hiring.Contracts.Tests;

/// <summary>
/// An issuer and the four services behind real JSON transcoding on a loopback port, so that what Hiring.Client sends is read by what reads
/// it in production. What a service would do is left out: it notes the request and answers a sample.
/// </summary>
public sealed class Platform : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ServiceProvider client;

    private Platform(WebApplication app, Recorder recorder)
    {
        this.app = app;
        Recorder = recorder;
        Address = new Uri(app.Urls.Single());
        client = Client(Address).BuildServiceProvider();
    }

    public Uri Address { get; }

    public Recorder Recorder { get; }

    /// <summary>Stands before the services, behind the check of the token.</summary>
    public Func<HttpContext, RequestDelegate, Task> Interpose { get; set; } = (context, next) => next(context);

    /// <summary>Tokens that are accepted.</summary>
    public HashSet<string> Tokens { get; } = [];

    public int TokensIssued { get; private set; }

    /// <summary>Calls that reached the check of the token.</summary>
    public int Calls => calls;

    private int calls;

    public T Api<T>() where T : notnull => client.GetRequiredService<T>();

    public object Api(Type type) => client.GetRequiredService(type);

    public static ServiceCollection Client(Uri gateway)
    {
        var services = new ServiceCollection();
        services.AddHiringClient(options =>
            (options.Gateway, options.Authority, options.ClientId, options.ClientSecret) = (gateway, gateway, "tests", "secret of the tests"));
        return services;
    }

    public static async Task<Platform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var recorder = new Recorder();
        builder.Services.AddSingleton(recorder);
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<Recorder>()).AddJsonTranscoding(json =>
        {
            // As ServiceDefaults sets it up.
            json.TypeRegistry = Google.Protobuf.Reflection.TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
            json.JsonSettings.WriteInt64sAsStrings = true;
        });
        var app = builder.Build();
        Platform? platform = null;
        app.Use((context, next) => platform!.CheckTokenAsync(context, next));
        app.MapGet("/.well-known/openid-configuration", () => new { token_endpoint = $"{platform!.Address}connect/token" });
        app.MapPost("/connect/token", (Delegate)((HttpContext context) => platform!.IssueAsync(context)));
        app.MapGrpcService<Candidates>();
        app.MapGrpcService<Postings>();
        app.MapGrpcService<Intakes>();
        app.MapGrpcService<Duplicates>();
        app.MapGrpcService<Searches>();
        app.MapGrpcService<Screenings>();
        app.MapGrpcService<Activitys>();
        app.MapGrpcService<Pipelines>();
        app.MapGrpcService<Reports>();
        app.MapGrpcService<Closings>();
        app.MapGrpcService<Privacys>();
        app.MapGrpcService<Webhooks>();
        app.MapGrpcService<Schedulings>();
        app.MapGrpcService<Interviewers>();
        app.MapGrpcService<Invitations>();
        app.MapGrpcService<Calendars>();
        app.MapGrpcService<Templates>();
        app.MapGrpcService<Evaluations>();
        app.MapGrpcService<Compensations>();
        await app.StartAsync();
        return platform = new Platform(app, recorder);
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await app.DisposeAsync();
    }

    private async Task CheckTokenAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        Interlocked.Increment(ref calls);
        if (!Tokens.Contains(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)))
        {
            await ProblemAsync(context, 401, "UNAUTHENTICATED", "The call needs a valid access token.");
            return;
        }
        await Interpose(context, next);
    }

    private async Task<IResult> IssueAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Assert.Equal("client_credentials", form["grant_type"]);
        Assert.Equal("Basic " + Convert.ToBase64String("tests:secret%20of%20the%20tests"u8), context.Request.Headers.Authorization.ToString());
        TokensIssued++;
        var token = $"token-{TokensIssued}";
        Tokens.Add(token);
        return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = 600 });
    }

    /// <summary>Answers an error as the gateway does.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string reason, string detail, object? errors = null)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new
            {
                type = $"urn:hiring:error:gateway.hiring:{reason}", title = "In words", status, detail, errors,
                reason, domain = "gateway.hiring", metadata = new { key = "value" }, traceId = "0af7651916cd43dd8448eb211c80319c",
            },
            options: null, contentType: "application/problem+json");
    }

    private sealed class Candidates : CandidateService.CandidateServiceBase;

    private sealed class Postings : PostingService.PostingServiceBase;

    private sealed class Intakes : IntakeService.IntakeServiceBase;

    private sealed class Duplicates : DuplicateService.DuplicateServiceBase;

    private sealed class Searches : SearchService.SearchServiceBase;

    private sealed class Screenings : ScreeningService.ScreeningServiceBase;

    private sealed class Activitys : ActivityService.ActivityServiceBase;

    private sealed class Pipelines : PipelineService.PipelineServiceBase;

    private sealed class Reports : ReportService.ReportServiceBase;

    private sealed class Closings : ClosingService.ClosingServiceBase;

    private sealed class Privacys : PrivacyService.PrivacyServiceBase;

    private sealed class Webhooks : WebhookService.WebhookServiceBase;

    private sealed class Schedulings : SchedulingService.SchedulingServiceBase;

    private sealed class Interviewers : InterviewerService.InterviewerServiceBase;

    private sealed class Invitations : InvitationService.InvitationServiceBase;

    private sealed class Calendars : CalendarService.CalendarServiceBase;

    private sealed class Templates : TemplateService.TemplateServiceBase;

    private sealed class Evaluations : EvaluationService.EvaluationServiceBase;

    private sealed class Compensations : CompensationService.CompensationServiceBase;
}

/// <summary>Notes what arrived and answers in place of the service.</summary>
public sealed class Recorder : Interceptor
{
    public IMessage? Request { get; private set; }

    public IMessage? Response { get; private set; }

    /// <summary>Thrown in place of an answer, or after the first event of a stream.</summary>
    public RpcException? Error { get; set; }

    /// <summary>Cuts the connection after the first event of a stream.</summary>
    public bool Cut { get; set; }

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Error is { } error ? throw error : Task.FromResult(Answer<TRequest, TResponse>(request));

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await responseStream.WriteAsync(Answer<TRequest, TResponse>(request), context.CancellationToken);
        if (Error is { } error)
        {
            throw error;
        }
        if (Cut)
        {
            await Task.Delay(100, context.CancellationToken);
            context.GetHttpContext().Abort();
            return;
        }
        await responseStream.WriteAsync(Answer<TRequest, TResponse>(request), context.CancellationToken);
    }

    private TResponse Answer<TRequest, TResponse>(TRequest request)
    {
        Request = (IMessage)request!;
        Response = Sample.Of(((IMessage)Activator.CreateInstance<TResponse>()!).Descriptor);
        return (TResponse)Response;
    }
}
