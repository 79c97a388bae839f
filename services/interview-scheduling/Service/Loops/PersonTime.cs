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

    /// <summary>What is taken with the rest around it, in quarter hours since 1970, in the order of its start.</summary>
    private readonly (long From, long To)[] _taken;

    /// <summary>Quarter hours of the longest of it: whatever starts longer before a grid is over.</summary>
    private readonly long _longest;

    internal PersonTime(Person person)
    {
        _person = person;
        _weekly = new UInt128[7];
        for (var day = 0; day < _weekly.Length; day++)
            _weekly[day] = Bits(person.Works.Weekly, (IsoDayOfWeek)(day + 1));
        // An interview that starts so near to what is taken would want its rest there.
        _taken = new (long From, long To)[person.Busy.Count];
        var isSorted = true;
        for (var i = 0; i < _taken.Length; i++)
        {
            var taken = person.Busy[i];
            _taken[i] = (QuarterHours.Floor(taken.Start - person.Rest.After), QuarterHours.Ceiling(taken.End + person.Rest.Before));
            _longest = Math.Max(_longest, _taken[i].To - _taken[i].From);
            isSorted &= i == 0 || _taken[i - 1].From <= _taken[i].From;
        }
        if (!isSorted)
            Array.Sort(_taken);
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
                : QuarterHours.Union(_person.Works.Between(day.Date, day.Date), walls.Grid.Within);
            if (_person.FullDays.Count > 0 && _person.FullDays.Contains(day.Date))
                full |= walls.StartingOn(day);
        }
        var (busy, unknown, origin) = (UInt128.Zero, UInt128.Zero, walls.Grid.Quarter);
        for (var i = FirstFrom(origin - _longest); i < _taken.Length && _taken[i].From < origin + QuarterHours.Count; i++)
            busy |= QuarterHours.Bits(_taken[i].From - origin, _taken[i].To - origin);
        foreach (var interval in _person.Unknown)
            unknown |= walls.Grid.Touched(interval);
        return new PersonBits(works, busy, unknown, full, walls.Sociable);
    }

    /// <summary>The first of what is taken that starts at a quarter hour or later.</summary>
    private int FirstFrom(long quarter)
    {
        var (low, high) = (0, _taken.Length);
        while (low < high)
            (low, high) = _taken[(low + high) / 2].From < quarter ? ((low + high) / 2 + 1, high) : (low, (low + high) / 2);
        return low;
    }

    private static UInt128 Shift(UInt128 bits, int by) => by >= QuarterHours.Count || by <= -QuarterHours.Count ? UInt128.Zero : by < 0 ? bits >> -by : bits << by;

    /// <summary>Quarter hours from midnight that lie wholly within hours of a day, those that touch being one.</summary>
    private static UInt128 Bits(IReadOnlyList<WeeklyHours> weekly, IsoDayOfWeek day)
    {
        var (bits, start, end) = (UInt128.Zero, 0, 0);
        foreach (var next in weekly.Where(hours => hours.Day == day).OrderBy(one => one.Start))
        {
            if (next.Start > end)
                start = next.Start;
            end = Math.Max(end, next.End);
            bits |= QuarterHours.Bits((start + QuarterHours.Minutes - 1) / QuarterHours.Minutes, end / QuarterHours.Minutes);
        }
        return bits;
    }
}
