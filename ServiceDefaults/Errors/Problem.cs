using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Hiring.ServiceDefaults.Errors;

/// <summary>
/// The refusals of a service as gRPC status with <c>google.rpc</c> details: always one ErrorInfo with a stable reason,
/// and beside it the fields, the resource or the precondition that the caller can act on.
/// </summary>
public static class Problem
{
    /// <summary>A field of the request is wrong. Name it as the contract does, for example <c>role.headcount</c>.</summary>
    public static RpcException Invalid(string field, string description) => Invalid([(field, description)]);

    /// <summary>Several fields of the request are wrong.</summary>
    public static RpcException Invalid(IReadOnlyCollection<(string Field, string Description)> fields)
    {
        var bad = new BadRequest();
        bad.FieldViolations.AddRange(fields.Select(f =>
            new BadRequest.Types.FieldViolation { Field = f.Field, Description = f.Description }));
        var message = string.Join("; ", fields.Take(5).Select(f => $"{f.Field}: {f.Description}"));
        return Create(Code.InvalidArgument, "FIELD_INVALID", message, bad);
    }

    /// <summary>There is no such resource, or the caller may not know of it.</summary>
    public static RpcException NotFound(string type, Guid id) =>
        Create(Code.NotFound, "NOT_FOUND", $"There is no {type} with the id {id}.",
            new ResourceInfo { ResourceType = type, ResourceName = id.ToString(), Description = "Not found." });

    /// <summary>The resource changed since the caller read it: the etag is of an older version.</summary>
    public static RpcException Stale(string type, Guid id) =>
        Create(Code.Aborted, "ETAG_MISMATCH", $"The {type} {id} has changed since it was read. Read it again and repeat the change.",
            new ResourceInfo { ResourceType = type, ResourceName = id.ToString(), Description = "Changed since it was read." });

    /// <summary>The state of things does not allow the call. The reason is one of the service's catalogue.</summary>
    public static RpcException Precondition<TReason>(TReason reason, string message, params (string Key, object Value)[] metadata)
        where TReason : struct, System.Enum
    {
        var failure = new PreconditionFailure();
        failure.Violations.Add(new PreconditionFailure.Types.Violation { Type = ReasonName(reason), Description = message });
        return Create(Code.FailedPrecondition, ReasonName(reason), message, failure, metadata);
    }

    /// <summary>Such a thing exists already. The reason is one of the service's catalogue.</summary>
    public static RpcException Exists<TReason>(TReason reason, string message, params (string Key, object Value)[] metadata)
        where TReason : struct, System.Enum =>
        Create(Code.AlreadyExists, ReasonName(reason), message, null, metadata);

    /// <summary>The call collided with another one and may be repeated as it is.</summary>
    public static RpcException Collided(string message) =>
        Create(Code.Aborted, "COLLIDED", message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(100)) });

    /// <summary>Something that the call needs does not answer at the moment.</summary>
    public static RpcException Unavailable(string message) =>
        Create(Code.Unavailable, "UNAVAILABLE", message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>The domain of every reason that this process gives, for example <c>candidate.hiring</c>.</summary>
    internal static string Domain { get; set; } = "hiring";

    internal static RpcException Create(Code code, string reason, string message, Google.Protobuf.IMessage? detail = null,
        params (string Key, object Value)[] metadata)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (key, value) in metadata)
            info.Metadata[key] = value is System.Enum named ? Wire.NameOf(named) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
        if (detail is not null)
            status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    /// <summary><c>ERROR_REASON_STAGE_CANNOT_FOLLOW</c> of the contract goes out as <c>STAGE_CANNOT_FOLLOW</c>.</summary>
    private static string ReasonName<TReason>(TReason reason) where TReason : struct, System.Enum =>
        ReasonNames<TReason>.ByValue[reason];

    private static class ReasonNames<TReason> where TReason : struct, System.Enum
    {
        internal static readonly Dictionary<TReason, string> ByValue = typeof(TReason).GetFields()
            .Where(f => f.IsLiteral)
            .ToDictionary(
                f => (TReason)f.GetRawConstantValue()!.ConvertTo<TReason>(),
                f => ((OriginalNameAttribute)Attribute.GetCustomAttribute(f, typeof(OriginalNameAttribute))!).Name["ERROR_REASON_".Length..]);
    }

    private static T ConvertTo<T>(this object value) => (T)System.Enum.ToObject(typeof(T), value);
}
