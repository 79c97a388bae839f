using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace Hiring.ServiceDefaults;

/// <summary>Values of .NET as they stand on the wire.</summary>
public static class Wire
{
    /// <summary>An instant as a protobuf timestamp, to the microsecond that Postgres keeps.</summary>
    public static Timestamp ToTimestamp(this Instant instant) => Timestamp.FromDateTime(instant.ToDateTimeUtc());

    /// <summary>A protobuf timestamp as an instant.</summary>
    public static Instant ToInstant(this Timestamp timestamp) => Instant.FromDateTimeUtc(timestamp.ToDateTime());

    /// <summary>The instant of a request's field; INVALID_ARGUMENT if it is outside the years 1 to 9999.</summary>
    public static Instant ToInstant(this Timestamp timestamp, string field) =>
        timestamp is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 } ? timestamp.ToInstant()
        : throw Errors.Problem.Invalid(field, "is no time between the years 1 and 9999");

    /// <summary>A value of a contract's enum by the name that JSON shows, for example <c>STAGE_OFFER</c>; its number where the contract has no name for it.</summary>
    public static string NameOf(System.Enum value) =>
        value.GetType().GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D");
}
