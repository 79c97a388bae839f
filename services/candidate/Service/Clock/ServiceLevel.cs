using Hiring.Candidate.V1;
using NodaTime;

namespace Hiring.Candidate.Clock;

/// <summary>How a stay stands against the days that its stage promises.</summary>
internal static class ServiceLevel
{
    /// <summary>Share of the days from which on a stay is near its end.</summary>
    private const double Near = 0.8;

    /// <param name="days">Days in the stage, without those on hold.</param>
    /// <param name="promised">Days that the stage promises; 0 if none.</param>
    /// <param name="state">State of the application.</param>
    internal static ServiceLevelStatus Status(double days, int promised, ApplicationState state) =>
        state != ApplicationState.Active ? ServiceLevelStatus.Stopped
        : promised == 0 ? ServiceLevelStatus.None
        : days > promised ? ServiceLevelStatus.Over
        : days >= Near * promised ? ServiceLevelStatus.Near
        : ServiceLevelStatus.Within;

    /// <summary>When the promised days are over or were over; null while the clock stands still or none are promised.</summary>
    internal static Instant? Due(Instant now, double days, int promised, ApplicationState state) =>
        state == ApplicationState.Active && promised > 0 ? now + Duration.FromDays(promised - days) : null;
}
