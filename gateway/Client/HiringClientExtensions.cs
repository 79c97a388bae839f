using System.Net;
using Google.Api;
using Google.Protobuf.Reflection;
using Hiring.Candidate.V1;
using Hiring.Client;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using Refit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the platform's clients to a program.</summary>
public static class HiringClientExtensions
{
    private const string Issuer = "hiring-issuer";

    // Long enough for a cold start of every service behind a call; a retry has room beside it.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(45);

    private static readonly RefitSettings Settings = new(new ProtobufContentSerializer(), new ProtobufUrlParameterFormatter())
    {
        // A body that is held as bytes can be sent again.
        Buffered = true,
        CollectionFormat = CollectionFormat.Multi,
        ExceptionFactory = async response =>
            response.IsSuccessStatusCode ? null : HiringException.From(response.StatusCode, await ErrorBodyAsync(response)),
        TransportExceptionFactory = (request, error, cancellation) =>
            error is OperationCanceledException && cancellation.IsCancellationRequested
                ? error
                : new HiringException($"{request.Method} {request.RequestUri} got no answer: {error.Message}", error),
        DeserializationExceptionFactory = (response, error) => ValueTask.FromResult<Exception?>(
            error as HiringException
            ?? new HiringException($"The answer to {response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} cannot be read.", error)
            {
                Status = response.StatusCode,
            }),
    };

    /// <summary>Paths of the server streams, which may stay silent for hours.</summary>
    private static readonly HashSet<string> Streams =
    [
        .. new[] { CandidateServiceReflection.Descriptor, SchedulingServiceReflection.Descriptor, EvaluationServiceReflection.Descriptor, CompensationServiceReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(service => service.Methods).Where(method => method.IsServerStreaming)
            .Select(method => method.GetOptions().GetExtension(AnnotationsExtensions.Http).Get),
    ];

    /// <summary>
    /// Registers the Refit interface of every gRPC service of the platform (<see cref="ICandidateApi"/> and its neighbours,
    /// <see cref="ISchedulingApi"/>, <see cref="IEvaluationApi"/>, <see cref="ICompensationApi"/>) against the gateway, with tokens by client credentials, retries where a call is safe to repeat, and every failure as a
    /// <see cref="HiringException"/>. Reads the configuration section <c>Hiring</c> (see <see cref="HiringClientOptions"/>); where it says
    /// nothing, the file that AppHost writes for programs on the same machine.
    /// </summary>
    /// <param name="services">The services of the program.</param>
    /// <param name="configure">Has the last word over the configuration.</param>
    /// <exception cref="OptionsValidationException">On first use: an address or the credentials are missing; the message names the ways out.</exception>
    public static IServiceCollection AddHiringClient(this IServiceCollection services, Action<HiringClientOptions>? configure = null)
    {
        services.AddOptions<HiringClientOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            provider.GetService<IConfiguration>()?.GetSection("Hiring").Bind(options);
            configure?.Invoke(options);
            options.Read(HiringClientOptions.LocalFile);
        });
        services.AddSingleton<IValidateOptions<HiringClientOptions>, HiringClientOptionsCheck>();

        // Lives as long as the program, so its connections are the ones to be renewed, not its handler.
        services.AddHttpClient(Issuer, http => http.Timeout = TimeSpan.FromSeconds(10))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<HiringClientOptions>>().Value;
            return new ClientCredentials(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(Issuer),
                options.Authority!, options.ClientId!, options.ClientSecret!, options.Scope, TimeProvider.System);
        });
        services.AddTransient<TokenHandler>();

        Add<ICandidateApi>(services);
        Add<IPostingApi>(services);
        Add<IIntakeApi>(services);
        Add<IDuplicateApi>(services);
        Add<ISearchApi>(services);
        Add<IScreeningApi>(services);
        Add<IActivityApi>(services);
        Add<IPipelineApi>(services);
        Add<IReportApi>(services);
        Add<IClosingApi>(services);
        Add<IPrivacyApi>(services);
        Add<IWebhookApi>(services);
        Add<ISchedulingApi>(services);
        Add<IInterviewerApi>(services);
        Add<ITemplateApi>(services);
        Add<IInvitationApi>(services);
        Add<ICalendarApi>(services);
        Add<IEvaluationApi>(services);
        Add<ICompensationApi>(services);
        return services;
    }

    private static void Add<TApi>(IServiceCollection services) where TApi : class
    {
        var client = services.AddRefitGeneratedClient<TApi>(Settings).ConfigureHttpClient((provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IOptions<HiringClientOptions>>().Value.Gateway;
            // The resilience handler bounds calls; a stream is bounded by nothing.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        client.AddStandardResilienceHandler(resilience =>
        {
            resilience.TotalRequestTimeout.TimeoutGenerator = arguments => Bound(arguments.Context, TotalTimeout);
            resilience.AttemptTimeout.TimeoutGenerator = arguments => Bound(arguments.Context, AttemptTimeout);
            resilience.Retry.Delay = TimeSpan.FromMilliseconds(500);
            resilience.Retry.ShouldHandle = arguments =>
                ValueTask.FromResult(IsRepeatable(arguments.Context.GetRequestMessage()) && IsPassing(arguments.Outcome));
        });
        client.AddHttpMessageHandler<TokenHandler>();
    }

    private static ValueTask<TimeSpan> Bound(ResilienceContext context, TimeSpan bound) => ValueTask.FromResult(
        context.GetRequestMessage()?.RequestUri is { } address && Streams.Contains(address.AbsolutePath) ? Timeout.InfiniteTimeSpan : bound);

    private static bool IsRepeatable(HttpRequestMessage? request) =>
        request is not null && (request.Method == HttpMethod.Get || request.Content is MessageContent { Repeatable: true });

    /// <summary>Whether the same call may well succeed a moment later. Not a 500: that is a fault, and repeating a fault helps nobody.</summary>
    private static bool IsPassing(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException { StatusCode: null } or TimeoutRejectedException } => true,
        { Exception: HttpRequestException { StatusCode: { } status } } => IsPassing(status),
        // Retry-After on an error is the platform's own word that the call may be repeated as it is.
        { Result: { IsSuccessStatusCode: false } response } => response.Headers.RetryAfter is not null || IsPassing(response.StatusCode),
        _ => false,
    };

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static async Task<string> ErrorBodyAsync(HttpResponseMessage response)
    {
        const int largestError = 256 * 1024;
        try
        {
            await response.Content.LoadIntoBufferAsync(largestError);
            return await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            // Too large, or cut off: not from the gateway. The status has to do.
            return "";
        }
    }
}
