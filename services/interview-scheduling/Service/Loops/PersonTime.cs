using Hiring.InterviewScheduling.Availability;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>One person's quarter hours: within working hours, taken, not known, on a day of this person that is full, and at a sociable time by the own clock.</summary>
internal readonly record struct PersonBits(UInt128 Works, UInt128 Busy, UInt128 Unknown, UInt128 OnFullDay, UInt128 Sociable);

/// <summary>A person's time, made ready to be put on the grids of many days: of weekly hours the bits, of what is taken the quarter hours.</summary>
internal sealed class PersonTime
{
    private readonly Person _person;

    /// <summary>By day of the week, Monday first: what of it the person works, where no clock changes.</summary>
    private readonly UInt128[] _weekly;

    /// <summary>What is taken with the rest around it, in quarter hours since 1970.</summary>
    private readonly (long From, long To)[] _taken;

    internal PersonTime(Person person)
    {
        _person = person;
        _weekly = new UInt128[7];
        foreach (var day in person.Works.Weekly.GroupBy(hours => hours.Day))
            _weekly[(int)day.Key - 1] = Bits(day);
        // An interview that starts so near to what is taken would want its rest there.
        _taken = [.. person.Busy.Select(taken => (
            QuarterHours.Floor(taken.HasStart ? taken.Start - person.Rest.After : Instant.MinValue), QuarterHours.Ceiling(taken.HasEnd ? taken.End + person.Rest.Before : Instant.MaxValue)))];
    }

    internal DateTimeZone Zone => _person.Zone;

    /// <summary>The person's bits on a grid.</summary>
    /// <param name="walls">The local days of the person's zone on it.</param>
    internal PersonBits On(WallDays walls)
    {
        var (works, full) = (UInt128.Zero, UInt128.Zero);
        foreach (var day in walls.Days)
        {
            works |= day.First is { } first && _person.Works.IsOrdinary(day.Date, walls.Grid) ? Shift(_weekly[(int)day.Date.DayOfWeek - 1], first)
                : _person.Works.Between(day.Date, day.Date).Aggregate(UInt128.Zero, (all, hours) => all | walls.Grid.Within(hours));
            if (_person.FullDays.Count > 0 && _person.FullDays.Contains(day.Date))
                full |= walls.StartingOn(day);
        }
        var (busy, origin) = (UInt128.Zero, QuarterHours.Floor(walls.Grid.Origin));
        foreach (var (from, to) in _taken)
            if (to > origin && from < origin + QuarterHours.Count)
                busy |= QuarterHours.Bits(from - origin, to - origin);
        var unknown = _person.Unknown.Aggregate(UInt128.Zero, (all, interval) => all | walls.Grid.Touched(interval));
        return new PersonBits(works, busy, unknown, full, walls.Sociable);
    }

    private static UInt128 Shift(UInt128 bits, int by) => by >= QuarterHours.Count || by <= -QuarterHours.Count ? UInt128.Zero : by < 0 ? bits >> -by : bits << by;

    /// <summary>Quarter hours from midnight that lie wholly within hours of a day, those that touch being one.</summary>
    private static UInt128 Bits(IEnumerable<WeeklyHours> hours)
    {
        var (bits, start, end) = (UInt128.Zero, 0, 0);
        foreach (var next in hours.OrderBy(one => one.Start))
        {
            if (next.Start > end)
                start = next.Start;
            end = Math.Max(end, next.End);
            bits |= QuarterHours.Bits((start + QuarterHours.Minutes - 1) / QuarterHours.Minutes, end / QuarterHours.Minutes);
        }
        return bits;
    }
}
