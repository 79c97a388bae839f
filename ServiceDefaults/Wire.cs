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

    /// <summary>A value of a contract's enum by the name that JSON shows, for example <c>STAGE_OFFER</c>; its number where the contract has no name for it.</summary>
    public static string NameOf(System.Enum value) =>
        value.GetType().GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D");
}
