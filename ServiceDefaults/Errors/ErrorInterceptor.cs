using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Errors;

/// <summary>
/// Makes every failure of a call a documented one: a refusal passes with the trace id added, a constraint that Postgres
/// refused becomes the status that it means, and anything else is INTERNAL without a word about the inside.
/// </summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e)
        {
            throw Translate(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request,
        IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e)
        {
            throw Translate(e, context);
        }
    }

    private RpcException Translate(Exception e, ServerCallContext context)
    {
        if (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } && context.CancellationToken.IsCancellationRequested)
            return WithTrace(context.Deadline <= DateTime.UtcNow
                ? Problem.Create(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", "The call took longer than its deadline.")
                : Problem.Create(Code.Cancelled, "CANCELLED", "The caller gave up the call."));
        var known = e switch
        {
            RpcException refusal when IsOurs(refusal) => refusal,
            RpcException peers => OfPeer(peers),
            _ => DatabaseProblem.From(e),
        };
        if (known is null)
        {
            LogUnexpected(log, context.Method, e);
            known = Problem.Create(Code.Internal, "INTERNAL", "Something went wrong here. The trace id helps us to find it.");
        }
        return WithTrace(known);
    }

    private static bool IsOurs(RpcException e) => e.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Domain == Problem.Domain;

    /// <summary>
    /// What a call to another service threw and no handler made sense of. Passed on as it is, its UNAUTHENTICATED would speak
    /// of our token as if it were the caller's, and its message may name an address inside.
    /// </summary>
    private static RpcException? OfPeer(RpcException e) => e.StatusCode switch
    {
        StatusCode.DeadlineExceeded => Problem.Create(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", "A service that this call needs took longer than it may."),
        StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled =>
            Problem.Unavailable("A service that this call needs does not answer at the moment. Repeat the call."),
        _ => null,
    };

    /// <summary>Each error carries the trace id, so that a caller can name the call to whoever runs the service.</summary>
    private static RpcException WithTrace(RpcException e)
    {
        var status = e.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)e.StatusCode, Message = e.Status.Detail };
        if (Activity.Current is not { } activity || status.Details.Any(d => d.Is(RequestInfo.Descriptor)))
            return e;
        status.Details.Add(Any.Pack(new RequestInfo { RequestId = activity.TraceId.ToString() }));
        return status.ToRpcException();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed in a way that nobody expected")]
    private static partial void LogUnexpected(ILogger log, string method, Exception e);
}
