using System.Globalization;
using System.Numerics;

namespace Hiring.Gateway.Errors;

/// <summary>
/// Names the part of a request that gRPC JSON transcoding could not read. Its answer has no field, only a parser's sentence; but that sentence
/// quotes the value, and the value is in the request.
/// </summary>
internal static class MalformedRequest
{
    /// <param name="Field">Name of the query parameter, or <c>body</c>.</param>
    /// <param name="Description">What is wrong with it.</param>
    public sealed record Part(string Field, string Description);

    private static readonly Part Body = new("body", "The body is not the JSON that this call expects.");

    /// <param name="request">The request that was refused.</param>
    /// <param name="message">What transcoding said about it. Some calls take a file as it is, so the type alone is not wrong.</param>
    public static bool HasWrongMediaType(HttpRequest request, string message) =>
        HasBody(request) && !request.HasJsonContentType() && message.Contains("content type", StringComparison.Ordinal);

    /// <param name="request">The request that was refused.</param>
    /// <param name="message">What transcoding said about it.</param>
    public static Part? Find(HttpRequest request, string message)
    {
        if (message.Contains("JSON", StringComparison.Ordinal))
            return Body;

        var suspects = request.Query.Where(parameter => IsNamedBy(message, parameter.Value)).ToList();
        if (suspects.Count == 0 && request.Query.Count == 1 && !HasBody(request))
            suspects = [.. request.Query];

        return suspects switch
        {
            [var only] => new Part(only.Key, only.Value.Count > 1 ? $"The query parameter {only.Key} can be given once." : $"The query parameter {only.Key} has a value that cannot be read."),
            [] when HasBody(request) => Body,
            _ => null,
        };
    }

    private static bool IsNamedBy(string message, Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count > 1
            ? message.Contains("multiple values", StringComparison.Ordinal)
            : values.ToString() is var value
                && (message.Contains($"'{value}'", StringComparison.Ordinal)
                    || (value.Length > 0 && message.EndsWith($": {value}", StringComparison.Ordinal))
                    || (message.Contains("too large or too small", StringComparison.Ordinal) && IsOutOfRange(value)));

    private static bool IsOutOfRange(string value) =>
        BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (number < 0 || number > int.MaxValue);

    private static bool HasBody(HttpRequest request) => request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;
}
