using NodaTime;

namespace Hiring.InterviewScheduling.Availability;

/// <summary>Working hours on one day of the week, by the clock on the wall.</summary>
/// <param name="Day">Day of the week.</param>
/// <param name="Start">Minutes from midnight, 0 to 1439.</param>
/// <param name="End">Minutes from midnight, after the start, up to 1440.</param>
internal sealed record WeeklyHours(IsoDayOfWeek Day, int Start, int End);
