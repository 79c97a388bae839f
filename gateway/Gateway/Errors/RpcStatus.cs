using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Hiring.Gateway.Errors;

/// <summary>Turns google.rpc.Status in protobuf JSON, with its details, into problem details.</summary>
internal static class RpcStatus
{
    private const string DetailPrefix = "type.googleapis.com/google.rpc.";

    public static bool IsStatus(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("code", out var code) && code.TryGetInt32(out _);

    public static ProblemDetails ToProblem(JsonElement status, HttpContext http, out int? retryAfterSeconds)
    {
        retryAfterSeconds = Detail(status, "RetryInfo") is { } retry ? Seconds(Text(retry, "retryDelay")) : null;

        if (Detail(status, "ErrorInfo") is not { } info || Text(info, "reason") is not { Length: > 0 } reason)
            return WithoutReason(status, http);

        var domain = Text(info, "domain") ?? "";
        var problem = new ProblemDetails
        {
            Type = GatewayError.Type(domain, reason),
            Title = GatewayError.Title(reason),
            Status = http.Response.StatusCode,
            Detail = Text(status, "message"),
        };

        if (Detail(status, "BadRequest") is { } badRequest && badRequest.TryGetProperty("fieldViolations", out var violations))
            problem.Extensions["errors"] = violations.EnumerateArray().Select(FieldError).ToList();

        problem.Extensions["reason"] = reason;
        problem.Extensions["domain"] = domain;
        if (info.TryGetProperty("metadata", out var metadata) && metadata.EnumerateObject().Any())
            problem.Extensions["metadata"] = metadata.Clone();
        if (Detail(status, "PreconditionFailure") is { } precondition && precondition.TryGetProperty("violations", out var unmet))
            problem.Extensions["preconditions"] = unmet.Clone();
        if (Detail(status, "ResourceInfo") is { } resource)
            problem.Extensions["resource"] = resource.EnumerateObject().Where(property => property.Name != "@type").ToDictionary(property => property.Name, property => property.Value.Clone());

        var requestId = Detail(status, "RequestInfo") is { } request ? Text(request, "requestId") : null;
        problem.Extensions["traceId"] = string.IsNullOrEmpty(requestId) ? GatewayError.TraceId(http) : requestId;
        return problem;
    }

    /// <summary>
    /// A status without ErrorInfo was not written by a service of ours but by its HTTP layer. It refuses what it cannot read; then the field
    /// is looked for. Its message is never passed on: it quotes parsers and type names.
    /// </summary>
    private static ProblemDetails WithoutReason(JsonElement status, HttpContext http)
    {
        const int InvalidArgument = 3;
        var error = GatewayError.For(http.Response.StatusCode);
        if (status.GetProperty("code").GetInt32() != InvalidArgument)
            return error.ToProblem(http);

        var message = Text(status, "message") ?? "";
        if (MalformedRequest.HasWrongMediaType(http.Request, message))
            return GatewayError.For(StatusCodes.Status415UnsupportedMediaType).ToProblem(http);

        var problem = error.ToProblem(http);
        if (MalformedRequest.Find(http.Request, message) is { } found)
        {
            problem.Detail = $"{found.Description} Compare the request with the API description at /scalar.";
            problem.Extensions["errors"] = new[] { new { field = found.Field, description = found.Description } };
        }

        return problem;
    }

    private static Dictionary<string, string> FieldError(JsonElement violation)
    {
        var error = new Dictionary<string, string> { ["field"] = Text(violation, "field") ?? "" };
        if (Text(violation, "reason") is { Length: > 0 } reason)
            error["reason"] = reason;
        error["description"] = Text(violation, "description") ?? "";
        return error;
    }

    private static JsonElement? Detail(JsonElement status, string type)
    {
        if (status.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array)
        {
            foreach (var detail in details.EnumerateArray())
            {
                if (detail.ValueKind == JsonValueKind.Object && Text(detail, "@type") == DetailPrefix + type)
                    return detail;
            }
        }

        return null;
    }

    private static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A protobuf JSON duration ("1.500s") in whole seconds, rounded up, as Retry-After wants them.</summary>
    private static int? Seconds(string? duration) =>
        duration is [.. var number, 's'] && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < int.MaxValue
            ? (int)Math.Ceiling(seconds)
            : null;
}
