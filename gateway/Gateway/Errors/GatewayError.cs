using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Mvc;

namespace Hiring.Gateway.Errors;

/// <summary>An error of the gateway's own, in the two forms in which a client may see it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">gRPC status.</param>
/// <param name="Reason">Stable reason, UPPER_SNAKE, in the domain <see cref="Domain"/>.</param>
/// <param name="Detail">What is wrong and what to do about it; nothing of the inside.</param>
internal sealed record GatewayError(int Status, StatusCode Code, string Reason, string Detail)
{
    public const string Domain = "gateway.hiring";

    private static readonly GatewayError Internal = new(500, StatusCode.Internal, "INTERNAL", "Something went wrong here. Report the trace id if it happens again.");

    private static readonly Dictionary<int, GatewayError> All = new GatewayError[]
    {
        new(400, StatusCode.InvalidArgument, "MALFORMED_REQUEST", "The request cannot be read. Compare it with the API description at /scalar."),
        new(401, StatusCode.Unauthenticated, "UNAUTHENTICATED", "The call needs a valid access token, sent as 'Authorization: Bearer <token>'. Fetch one from the token endpoint; it lasts some minutes."),
        new(403, StatusCode.PermissionDenied, "PERMISSION_DENIED", "The token's scopes do not allow this call. Ask for a token with the scope that the API description names."),
        new(404, StatusCode.Unimplemented, "NO_SUCH_PATH", "There is nothing at this path for this method. The API description at /scalar lists every path."),
        new(405, StatusCode.Unimplemented, "METHOD_NOT_ALLOWED", "The path exists, but not for this method. The Allow header lists those that it takes."),
        new(408, StatusCode.DeadlineExceeded, "REQUEST_TOO_SLOW", "The request did not arrive in time. Send it again."),
        new(413, StatusCode.ResourceExhausted, "REQUEST_TOO_LARGE", "The body is larger than 8 MiB. Send less at once."),
        new(415, StatusCode.InvalidArgument, "UNSUPPORTED_MEDIA_TYPE", "The body must be JSON, with 'Content-Type: application/json'."),
        new(429, StatusCode.ResourceExhausted, "TOO_MANY_CALLS", "Too many calls at once. Wait as long as Retry-After says, then send it again."),
        Internal,
        new(501, StatusCode.Unimplemented, "NOT_IMPLEMENTED", "The service does not offer this method."),
        new(503, StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE", "A service that this call needs is not reachable. Try again in a moment."),
        new(504, StatusCode.DeadlineExceeded, "UPSTREAM_TIMEOUT", "A service that this call needs did not answer in time. Whether it took effect is not known: repeat it with the same request_id."),
    }.ToDictionary(error => error.Status);

    /// <summary>The error that an HTTP status stands for.</summary>
    public static GatewayError For(int status) =>
        All.TryGetValue(status == 502 ? 503 : status, out var error) ? error
        : status >= 500 ? Internal
        : All[400] with { Status = status };

    /// <summary>Trace id of this request, as it is shown in the dashboard.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    public ProblemDetails ToProblem(HttpContext context) => new()
    {
        Type = Type(Domain, Reason),
        Title = Title(Reason),
        Status = Status,
        Detail = Detail,
        Extensions = { ["reason"] = Reason, ["domain"] = Domain, ["traceId"] = TraceId(context) },
    };

    /// <summary>Answers as gRPC does without a message: the status in the headers (a trailers-only response), with the details beside it.</summary>
    public void WriteGrpc(HttpContext context)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)Code,
            Message = Detail,
            Details =
            {
                Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Domain = Domain, Reason = Reason }),
                Google.Protobuf.WellKnownTypes.Any.Pack(new RequestInfo { RequestId = TraceId(context) }),
            },
        };

        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.ContentLength = null;
        response.Headers["grpc-status"] = ((int)Code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(Detail);
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    public static string Type(string domain, string reason) => $"urn:hiring:error:{domain}:{reason}";

    /// <summary>The reason in words: SLOT_TAKEN becomes "Slot taken".</summary>
    public static string Title(string reason)
    {
        var words = reason.Replace('_', ' ').ToLowerInvariant();
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
