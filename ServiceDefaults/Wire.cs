using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace Hiring.ServiceDefaults;

/// <summary>NodaTime on the wire.</summary>
public static class Wire
{
    /// <summary>An instant as a protobuf timestamp, to the microsecond that Postgres keeps.</summary>
    public static Timestamp ToTimestamp(this Instant instant) => Timestamp.FromDateTime(instant.ToDateTimeUtc());

    /// <summary>A protobuf timestamp as an instant.</summary>
    public static Instant ToInstant(this Timestamp timestamp) => Instant.FromDateTimeUtc(timestamp.ToDateTime());
}
