using Google.Protobuf.WellKnownTypes;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Duration = NodaTime.Duration;

namespace Hiring.Candidate.Applications;

/// <summary>Times of requests that have to lie ahead.</summary>
internal static class Upcoming
{
    /// <summary>The time, or null if there is none. A time that is past, or further ahead than it may be, is refused by its field.</summary>
    internal static Instant? Read(Timestamp? time, string field, Duration longest, TimeProvider clock)
    {
        if (time is null)
            return null;
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        // Compared as seconds first, since the wire carries times that no calendar has.
        if (time.Nanos is < 0 or > 999_999_999 || time.Seconds < now.ToUnixTimeSeconds() || time.Seconds > (now + longest).ToUnixTimeSeconds())
            throw Problem.Invalid(field, $"must be a time to come, at most {longest.Days} days ahead");
        return Instant.FromUnixTimeSeconds(time.Seconds).PlusNanoseconds(time.Nanos);
    }
}
