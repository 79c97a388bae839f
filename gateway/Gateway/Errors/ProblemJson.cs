using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Hiring.Gateway.Errors;

/// <summary>Writes RFC 9457 problem details.</summary>
internal static class ProblemJson
{
    private const string MediaType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, JsonSerializerOptions.Web);
        var response = context.Response;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
