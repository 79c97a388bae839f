using Hiring.InterviewScheduling.Interviewers;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Availability;

/// <summary>Days on which other hours hold than the weekly ones.</summary>
/// <param name="Kind">Off, on call, or works at these hours instead.</param>
/// <param name="FirstDay">First day.</param>
/// <param name="LastDay">Last day.</param>
/// <param name="Start">Minutes from midnight on each of the days.</param>
/// <param name="End">Minutes from midnight, after the start, up to 1440.</param>
internal sealed record OverriddenHours(HoursOverrideKind Kind, LocalDate FirstDay, LocalDate LastDay, int Start, int End)
{
    internal bool Covers(LocalDate date) => FirstDay <= date && date <= LastDay;
}

/// <summary>When someone can be asked for an interview: the hours of each day on the own wall, less what is taken from them.</summary>
/// <param name="Zone">The zone in which hours and days are meant.</param>
/// <param name="Weekly">Hours of each week.</param>
internal sealed record WorkingTime(DateTimeZone Zone, IReadOnlyList<WeeklyHours> Weekly)
{
    /// <summary>Days on which other hours hold.</summary>
    internal IReadOnlyList<OverriddenHours> Overrides { get; init; } = [];

    /// <summary>ISO code of the place whose public holidays are days off; empty has none.</summary>
    internal string HolidaysOf { get; init; } = "";

    /// <summary>When the person is not asked at all.</summary>
    internal Interval? Paused { get; init; }

    /// <summary>Whether nothing but the weekly hours holds on a day.</summary>
    /// <param name="date">The day.</param>
    /// <param name="around">Where the day is.</param>
    internal bool IsOrdinary(LocalDate date, QuarterHours around) =>
        !Holidays.Is(HolidaysOf, date) && (Overrides.Count == 0 || !Overrides.Any(overridden => overridden.Covers(date)))
        && (Paused is not { } pause || around.Touched(pause) == UInt128.Zero);

    /// <summary>
    /// The instants from one date to another, both included, in order. Hours that are entered for a day hold instead of the
    /// weekly ones and of a holiday; off and on call are taken from whatever holds, and so is a pause.
    /// </summary>
    internal List<Interval> Between(LocalDate first, LocalDate last)
    {
        var works = new List<Interval>();
        for (var date = first; date <= last; date = date.PlusDays(1))
        {
            var today = Overrides.Where(overridden => overridden.Covers(date)).ToList();
            var other = today.Where(overridden => overridden.Kind == HoursOverrideKind.OtherHours).ToList();
            var hours = other.Count > 0 ? other.Select(overridden => (overridden.Start, overridden.End))
                : Holidays.Is(HolidaysOf, date) ? []
                : Weekly.Where(day => day.Day == date.DayOfWeek).Select(day => (day.Start, day.End));
            var at = WallClock.Merge(hours.SelectMany(time => WallClock.Instants(Zone, date, time.Start, time.End)));
            works.AddRange(WallClock.Subtract(at, today.Where(overridden => overridden.Kind != HoursOverrideKind.OtherHours)
                .SelectMany(overridden => WallClock.Instants(Zone, date, overridden.Start, overridden.End))));
        }
        return WallClock.Merge(Paused is { } pause ? WallClock.Subtract(works, [pause]) : works);
    }
}
