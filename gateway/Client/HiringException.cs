using System.Net;
using System.Text;
using System.Text.Json;

namespace Hiring.Client;

/// <summary>A call that did not succeed: what the platform said of it, or why it gave no answer.</summary>
public sealed class HiringException : Exception
{
    private const string DetailPrefix = "type.googleapis.com/google.rpc.";

    /// <summary>A call that got no answer, or one that cannot be read.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What it was seen by.</param>
    public HiringException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>HTTP status of the answer; null if there was none, or if a stream ended with an error.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>
    /// The reason, stable over versions: a value of the <c>ErrorReason</c> of the service without its prefix, for example
    /// <c>NO_DECISION_TO_HIRE</c>, or one of the gateway's own. Null if the answer named none.
    /// </summary>
    public string? Reason { get; private init; }

    /// <summary>Who gave the reason, for example <c>candidate.hiring</c>.</summary>
    public string? Domain { get; private init; }

    /// <summary>What the reason is about, by the keys that the <c>ErrorReason</c> names.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Each field that was refused.</summary>
    public IReadOnlyList<FieldError> Errors { get; private init; } = [];

    /// <summary>The trace of the call, to be named in a report.</summary>
    public string? TraceId { get; private init; }

    /// <summary>Reads problem details (RFC 9457) as the gateway answers them, or google.rpc.Status as a service does.</summary>
    internal static HiringException From(HttpStatusCode? status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement;
            if (answer.ValueKind == JsonValueKind.Object)
            {
                return IsRpcStatus(answer) ? FromRpcStatus(status, answer) : FromProblem(status, answer);
            }
        }
        catch (JsonException)
        {
            // Something between here and the gateway answered in its own words, which may hold anything and explain nothing.
        }
        return new HiringException(Plain(status)) { Status = status };
    }

    internal static bool IsRpcStatus(JsonElement answer) =>
        answer.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && answer.TryGetProperty("message", out _);

    private static HiringException FromProblem(HttpStatusCode? status, JsonElement problem)
    {
        var errors = FieldErrors(problem, "errors");
        return new HiringException(Describe(Text(problem, "detail") ?? Text(problem, "title") ?? Plain(status), errors))
        {
            Status = status,
            Reason = Text(problem, "reason"),
            Domain = Text(problem, "domain"),
            Metadata = Strings(problem, "metadata"),
            Errors = errors,
            TraceId = Text(problem, "traceId"),
        };
    }

    private static HiringException FromRpcStatus(HttpStatusCode? status, JsonElement answer)
    {
        var info = Detail(answer, "ErrorInfo");
        var errors = Detail(answer, "BadRequest") is { } badRequest ? FieldErrors(badRequest, "fieldViolations") : [];
        return new HiringException(Describe(Text(answer, "message") ?? Plain(status), errors))
        {
            Status = status,
            Reason = info is { } reason ? Text(reason, "reason") : null,
            Domain = info is { } domain ? Text(domain, "domain") : null,
            Metadata = info is { } metadata ? Strings(metadata, "metadata") : new Dictionary<string, string>(),
            Errors = errors,
            TraceId = Detail(answer, "RequestInfo") is { } request ? Text(request, "requestId") : null,
        };
    }

    private static JsonElement? Detail(JsonElement answer, string type) =>
        List(answer, "details").Where(detail => Text(detail, "@type") == DetailPrefix + type).Select(detail => (JsonElement?)detail).FirstOrDefault();

    private static List<FieldError> FieldErrors(JsonElement element, string name) =>
        [.. List(element, name).Select(error => new FieldError(Text(error, "field") ?? "", Text(error, "description") ?? "", Text(error, "reason")))];

    private static IEnumerable<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static Dictionary<string, string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;

    private static string Describe(string message, List<FieldError> errors)
    {
        var text = new StringBuilder(message);
        foreach (var error in errors.Where(error => !message.Contains(error.Description, StringComparison.Ordinal)))
        {
            text.Append(' ').Append(error.Field).Append(": ").Append(error.Description);
        }
        return text.ToString();
    }

    private static string Plain(HttpStatusCode? status) =>
        status is { } code ? $"The answer was {(int)code} ({code}), without a reason that can be read." : "The stream ended with an error.";
}

/// <summary>A field that was refused.</summary>
/// <param name="Field">Its path in the request, for example <c>base_salary.currency_code</c>.</param>
/// <param name="Description">What is wrong with it and what would be right.</param>
/// <param name="Reason">The rule that it broke, where it has a name.</param>
public sealed record FieldError(string Field, string Description, string? Reason);
