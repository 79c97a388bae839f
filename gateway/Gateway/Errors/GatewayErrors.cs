using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Hiring.Gateway.Errors;

/// <summary>Every answer without a body and every exception becomes an error in the form that the client speaks.</summary>
static class GatewayErrors
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

    sealed class Writer : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var http = context.HttpContext;
            var status = http.Features.Get<IForwarderErrorFeature>()?.Error switch
            {
                ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled when TimedOut(http) => StatusCodes.Status504GatewayTimeout,
                _ => http.Response.StatusCode,
            };
            return new(GatewayErrors.WriteAsync(http, GatewayError.For(status)));
        }

        static bool TimedOut(HttpContext context) =>
            context.Features.Get<Microsoft.AspNetCore.Http.Timeouts.IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested is true;
    }
}
