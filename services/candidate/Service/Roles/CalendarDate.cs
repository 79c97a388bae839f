using Google.Type;
using NodaTime;

namespace Hiring.Candidate.Roles;

/// <summary>A day of the calendar, on the wire and in the database.</summary>
internal static class CalendarDate
{
    /// <summary>Whether a date is one day: neither a year alone nor the 30th of February.</summary>
    internal static bool IsDay(Date date) => date.Year is >= 1 and <= 9999 && date.Month is >= 1 and <= 12
        && date.Day >= 1 && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);

    internal static LocalDate? ToStore(Date? date) => date is null ? null : new LocalDate(date.Year, date.Month, date.Day);

    internal static Date? ToMessage(LocalDate? date) => date is { } day ? new() { Year = day.Year, Month = day.Month, Day = day.Day } : null;
}
