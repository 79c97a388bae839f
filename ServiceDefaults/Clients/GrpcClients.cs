using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client.Configuration;
using Grpc.Net.ClientFactory;
using Hiring.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hiring.ServiceDefaults.Clients;

/// <summary>How services call each other.</summary>
public static class GrpcClients
{
    /// <summary>
    /// Adds a client of another service, found by its name through service discovery (<c>http://_grpc.name</c>). Each call
    /// carries this service's token for the scope and a deadline that shrinks along the call. Only methods that the
    /// contract declares free of side effects are tried again, at most twice, on UNAVAILABLE, within a budget.
    /// </summary>
    public static void AddGrpcClient<TClient>(this IHostApplicationBuilder builder, string service, string scope, Google.Protobuf.Reflection.ServiceDescriptor contract)
        where TClient : ClientBase
    {
        builder.Services.AddHttpClient(nameof(ClientCredentials), http => http.Timeout = TimeSpan.FromSeconds(5));
        builder.Services.AddKeyedSingleton(scope, (provider, _) => new ClientCredentials(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(ClientCredentials)),
            new Uri(Setting(builder, "Authority")), Setting(builder, "ClientId"), Setting(builder, "ClientSecret"), scope,
            provider.GetRequiredService<TimeProvider>()));
        builder.Services
            .AddGrpcClient<TClient>(options =>
            {
                options.Address = new Uri($"http://_grpc.{service}");
                options.ChannelOptionsActions.Add(channel => channel.ServiceConfig = Retries(contract));
            })
            // Cleartext on purpose: TLS between services is the platform's (mesh or network), the token proves who calls.
            .ConfigureChannel(channel => channel.UnsafeUseInsecureChannelCallCredentials = true)
            .AddCallCredentials((call, headers, provider) => AddToken(provider.GetRequiredKeyedService<ClientCredentials>(scope), call, headers))
            .AddInterceptor(InterceptorScope.Client, provider => new Deadlines(provider.GetRequiredService<TimeProvider>()))
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true)
            .AddServiceDiscovery();
    }

    private static string Setting(IHostApplicationBuilder builder, string name) => builder.Configuration[$"Authentication:{name}"]
        ?? throw new InvalidOperationException($"Set Authentication:{name}: this service calls others with a token of its own.");

    private static ServiceConfig Retries(Google.Protobuf.Reflection.ServiceDescriptor contract)
    {
        var safe = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 3,
                InitialBackoff = TimeSpan.FromMilliseconds(50),
                MaxBackoff = TimeSpan.FromMilliseconds(500),
                BackoffMultiplier = 3,
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (var method in contract.Methods.Where(m => m.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects))
            safe.Names.Add(new MethodName { Service = contract.FullName, Method = method.Name });
        return new ServiceConfig
        {
            MethodConfigs = { safe },
            // The budget: each failure costs a token, each success gives a tenth back; below half no retry is made.
            RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 20, TokenRatio = 0.1 },
        };
    }

    private static async Task AddToken(ClientCredentials credentials, AuthInterceptorContext call, Metadata headers)
    {
        try
        {
            headers.Add("authorization", $"Bearer {await credentials.TokenAsync(call.CancellationToken)}");
        }
        catch (HttpRequestException e)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The issuer of tokens does not answer.", e));
        }
    }

    /// <summary>Gives each call that is not a stream a deadline, if nobody up the call gave a shorter one.</summary>
    private sealed class Deadlines(TimeProvider clock) : Interceptor
    {
        private static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, context.Options.Deadline is not null ? context : new(context.Method, context.Host,
                context.Options.WithDeadline(clock.GetUtcNow().UtcDateTime + Default)));
    }
}
