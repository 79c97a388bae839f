using Microsoft.AspNetCore.Diagnostics;
using Yarp.ReverseProxy.Forwarder;

namespace Hiring.Gateway.Errors;

/// <summary>Every answer without a body and every exception becomes an error in the form that the client speaks.</summary>
internal static class GatewayErrors
{
    public static void AddErrors(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProblemDetailsWriter, Writer>();
        builder.Services.AddProblemDetails();
    }

    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
    }

    /// <summary>Whether the client speaks gRPC.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is true;

    public static Task WriteAsync(HttpContext context, GatewayError error)
    {
        if (IsGrpc(context.Request))
        {
            error.WriteGrpc(context);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = error.Status;
        return ProblemJson.WriteAsync(context, error.ToProblem(context));
    }

    private sealed class Writer : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var http = context.HttpContext;
            // YARP takes the route's time limit for a client that went away; the client is still there to be told.
            var timedOut = http.Features.Get<IForwarderErrorFeature>()?.Error == ForwarderError.RequestCanceled && !http.RequestAborted.IsCancellationRequested;
            var status = timedOut ? StatusCodes.Status504GatewayTimeout : http.Response.StatusCode;
            return new(GatewayErrors.WriteAsync(http, GatewayError.For(status)));
        }
    }
}
