using Google.Type;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling;

/// <summary>Dates, times of day and zones on the wire. What is wrong with one is told with its field.</summary>
internal static class WallTime
{
    internal const int MinutesADay = 24 * 60;

    /// <summary>Minutes from midnight by the clock on the wall, 0 to 1440, or null if the time does not exist or is not to the minute.</summary>
    internal static int? Minutes(TimeOfDay time) =>
        time is { Hours: >= 0 and <= 23, Minutes: >= 0 and <= 59, Seconds: 0, Nanos: 0 } or { Hours: 24, Minutes: 0, Seconds: 0, Nanos: 0 }
            ? time.Hours * 60 + time.Minutes
            : null;

    internal const string NotToTheMinute = "must be a time of day to the minute, 00:00 to 24:00";

    internal static TimeOfDay ToTimeOfDay(int minutes) => new() { Hours = minutes / 60, Minutes = minutes % 60 };

    /// <summary>Minutes from midnight as a clock shows them.</summary>
    internal static string Show(int minutes) => $"{minutes / 60:00}:{minutes % 60:00}";

    /// <summary>The date of a field; INVALID_ARGUMENT if it is not on the calendar.</summary>
    internal static LocalDate Date(Date date, string field) =>
        date.Year is >= 1 and <= 9999 && date.Month is >= 1 and <= 12 && date.Day >= 1
        && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month)
            ? new LocalDate(date.Year, date.Month, date.Day)
            : throw Problem.Invalid(field, "is not a date of the calendar; give year, month and day");

    internal static Date ToDate(LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>The zone of an IANA id in NodaTime's data, or null. Made-up offsets such as 'UTC+02:00' are none.</summary>
    internal static DateTimeZone? Zone(string id) =>
        NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.CanonicalIdMap.ContainsKey(id) ? DateTimeZoneProviders.Tzdb[id] : null;

    internal const string UnknownZone = "is not an IANA time zone, such as 'Europe/Berlin'";
}
