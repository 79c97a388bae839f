using NodaTime;

namespace Hiring.InterviewScheduling.Availability;

/// <summary>A local day on a grid of quarter hours.</summary>
/// <param name="Date">The day.</param>
/// <param name="First">The quarter hour of the grid with which it starts, which may be before the grid; null where its clock changes that day, and each time has to be asked for.</param>
internal readonly record struct WallDay(LocalDate Date, int? First);

/// <summary>The local days of a zone that a grid touches. On most days no clock changes, and then hours are a shift of bits.</summary>
internal sealed class WallDays
{
    private const int QuartersADay = WallTime.MinutesADay / QuarterHours.Minutes;
    private const int SociableFrom = 8 * 60;
    private const int SociableTo = 18 * 60;
    private readonly DateTimeZone _zone;

    internal WallDays(DateTimeZone zone, QuarterHours grid)
    {
        (_zone, Grid) = (zone, grid);
        var end = grid.At(QuarterHours.Count);
        var days = new List<WallDay>(3);
        for (var date = grid.Origin.InZone(zone).Date; date <= end.InZone(zone).Date; date = date.PlusDays(1))
            days.Add(new WallDay(date, Regular(date)));
        Days = [.. days];
        Sociable = days.Aggregate(UInt128.Zero, (all, day) => all | Within(day, SociableFrom, SociableTo));
    }

    internal QuarterHours Grid { get; }

    internal WallDay[] Days { get; }

    /// <summary>Quarter hours from 08:00 to 18:00 on the wall.</summary>
    internal UInt128 Sociable { get; }

    /// <summary>Quarter hours that lie wholly within hours of a local day: time that can be used.</summary>
    private UInt128 Within(WallDay day, int start, int end) => day.First is { } first
        ? QuarterHours.Bits(first + (start + QuarterHours.Minutes - 1) / QuarterHours.Minutes, first + end / QuarterHours.Minutes)
        : QuarterHours.Union(WallClock.Merge(WallClock.Instants(_zone, day.Date, start, end)), Grid.Within);

    /// <summary>Quarter hours that start on a local day.</summary>
    internal UInt128 StartingOn(WallDay day) => day.First is { } first ? QuarterHours.Bits(first, first + QuartersADay)
        : QuarterHours.Union(WallClock.Instants(_zone, day.Date, 0, WallTime.MinutesADay), Grid.StartingIn);

    private int? Regular(LocalDate date)
    {
        var start = _zone.AtStartOfDay(date);
        var stretch = _zone.GetZoneInterval(start.ToInstant());
        var instant = start.ToInstant();
        return start.TimeOfDay == LocalTime.Midnight && (!stretch.HasStart || stretch.Start < start.ToInstant())
            && (!stretch.HasEnd || stretch.End >= start.ToInstant() + Duration.FromDays(1)) && QuarterHours.Floor(instant) == QuarterHours.Ceiling(instant)
            ? (int)(QuarterHours.Floor(instant) - Grid.Quarter) : null;
    }
}
