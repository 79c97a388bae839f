using Google.Rpc;
using Grpc.Core;

namespace Hiring.Testing;

/// <summary>What a refused call said.</summary>
public sealed record Refusal(StatusCode Status, string Reason, string Message, IReadOnlyList<string> Fields, IReadOnlyDictionary<string, string> Metadata, string TraceId)
{
    /// <summary>Makes a call that must be refused, and answers what it said.</summary>
    public static Task<Refusal> Of<T>(AsyncUnaryCall<T> call) => Of(call.ResponseAsync);

    /// <summary>The same for any call that fails as one of gRPC does.</summary>
    public static async Task<Refusal> Of(Task call)
    {
        try
        {
            await call;
        }
        catch (RpcException e)
        {
            var status = e.GetRpcStatus();
            var info = status?.GetDetail<ErrorInfo>();
            return new Refusal(e.StatusCode, info?.Reason ?? "", e.Status.Detail,
                [.. status?.GetDetail<BadRequest>()?.FieldViolations.Select(v => v.Field) ?? []],
                info?.Metadata.ToDictionary() ?? [], status?.GetDetail<RequestInfo>()?.RequestId ?? "");
        }
        throw new InvalidOperationException("The call was not refused.");
    }
}
