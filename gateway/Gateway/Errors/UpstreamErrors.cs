using System.Text.Json;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Hiring.Gateway.Errors;

/// <summary>
/// Rewrites what a service answers to a REST call that failed: from google.rpc.Status in JSON, which gRPC JSON transcoding cannot write in
/// another shape, to problem details. A refusal of the service's HTTP stack (no body at all) gets the gateway's own words.
/// </summary>
internal sealed class UpstreamErrors : ITransformProvider
{
    /// <summary>Most bytes of an error that are read; what is longer is not an error of ours.</summary>
    private const int MaxErrorBytes = 256 * 1024;

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (!context.Route.HasOwnErrors())
            context.AddResponseTransform(RewriteAsync);
    }

    private static async ValueTask RewriteAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } upstream || (int)upstream.StatusCode < 400)
            return;

        var http = context.HttpContext;
        context.SuppressResponseBody = true;
        RemoveBodyHeaders(http.Response.Headers);

        if (GatewayErrors.IsGrpc(http.Request))
        {
            GatewayError.For((int)upstream.StatusCode).WriteGrpc(http);
            return;
        }

        var status = IsJson(upstream.Content) ? await ReadAsync(upstream.Content, context.CancellationToken) : null;
        if (status is null)
        {
            await GatewayErrors.WriteAsync(http, GatewayError.For((int)upstream.StatusCode));
            return;
        }

        using (status)
        {
            var problem = RpcStatus.ToProblem(status.RootElement, http, out var retryAfterSeconds);
            http.Response.StatusCode = problem.Status!.Value;
            if (retryAfterSeconds is { } seconds)
                http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await ProblemJson.WriteAsync(http, problem);
        }
    }

    private static bool IsJson(HttpContent content) =>
        content.Headers.ContentType?.MediaType == "application/json" && content.Headers.ContentEncoding.Count == 0;

    private static void RemoveBodyHeaders(IHeaderDictionary headers)
    {
        headers.ContentLength = null;
        headers.Remove("Content-Type");
        headers.Remove("Content-Encoding");
        headers.Remove("Transfer-Encoding");
        headers.Remove("ETag");
    }

    private static async Task<JsonDocument?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        try
        {
            await content.LoadIntoBufferAsync(MaxErrorBytes, cancellation);
            var document = await JsonDocument.ParseAsync(await content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            if (RpcStatus.IsStatus(document.RootElement))
                return document;
            document.Dispose();
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // Cut off, too long or not JSON: the status alone is known, and is enough to answer with.
        }

        return null;
    }
}
