using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Clock;

/// <summary>The clock's values as they stand in the contract.</summary>
internal static class ClockMessages
{
    /// <summary>Nothing is dated later than a hundred years from now.</summary>
    private const double LastDay = 36_500;

    internal static ShareInterval ToMessage(this Proportion share) => new() { Value = share.Value, Low = share.Low, High = share.High };

    internal static ForecastRange ToMessage(this DayRange range, Instant now) => new()
    {
        EarlyTime = At(range.Early, now), MiddleTime = At(range.Middle, now), LateTime = At(range.Late, now),
    };

    internal static Google.Type.Date? ToMessage(this LocalDate? date) =>
        date is { } day ? new Google.Type.Date { Year = day.Year, Month = day.Month, Day = day.Day } : null;

    /// <summary>Days to the hundredth, about a quarter of an hour.</summary>
    internal static double Rounded(double days) => Math.Round(days, 2);

    private static Google.Protobuf.WellKnownTypes.Timestamp? At(double? days, Instant now) =>
        days <= LastDay ? (now + Duration.FromDays(days.Value)).ToTimestamp() : null;
}
