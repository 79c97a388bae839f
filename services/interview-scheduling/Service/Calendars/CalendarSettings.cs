using NodaTime;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>How calendars are read, as the section <c>Calendars</c> of the configuration says it.</summary>
public sealed class CalendarSettings(IConfiguration configuration)
{
    /// <summary>How far ahead what is taken is looked for.</summary>
    internal static Duration Ahead { get; } = Duration.FromDays(120);

    /// <summary>Time between two readings: <c>Calendars:RefreshMinutes</c>, 15 if not set.</summary>
    internal Duration Every { get; } = Duration.FromMinutes(Math.Max(1, configuration.GetValue("Calendars:RefreshMinutes", 15)));

    /// <summary>How long what was read counts if it cannot be read again: <c>Calendars:FreshMinutes</c>, 6 hours if not set.</summary>
    internal Duration Fresh { get; } = Duration.FromMinutes(Math.Max(1, configuration.GetValue("Calendars:FreshMinutes", 360)));

    /// <summary>Whether this machine may be called, also over http, for development: <c>Calendars:AllowLoopback</c>.</summary>
    internal bool Loopback { get; } = configuration.GetValue<bool>("Calendars:AllowLoopback");

    /// <summary>The time that a reading covers.</summary>
    internal static Interval Covered(Instant now) => new(now - Duration.FromDays(1), now + Ahead);
}
