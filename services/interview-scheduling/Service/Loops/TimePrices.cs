using Hiring.InterviewScheduling.Availability;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Quarter hours and local days of everyone whose time is shared, counted from the first one.</summary>
internal sealed class Horizon
{
    private readonly long _first;
    private readonly short[][] _dayOf;
    private readonly LocalDate _firstDate;

    /// <summary>All the time that loops within some days can take up.</summary>
    /// <param name="firstDay">First day, in any zone.</param>
    /// <param name="lastDay">Last day.</param>
    /// <param name="people">Whose days are told.</param>
    internal Horizon(LocalDate firstDay, LocalDate lastDay, IEnumerable<Person> people)
    {
        // A day of anyone's zone begins and ends within a day of the same date in UTC, and a grid goes on for a while behind it.
        _first = QuarterHours.Floor(firstDay.PlusDays(-1).AtMidnight().InUtc().ToInstant());
        Quarters = (int)(QuarterHours.Floor(lastDay.PlusDays(3).AtMidnight().InUtc().ToInstant()) - _first);
        _firstDate = firstDay.PlusDays(-3);
        Days = Period.DaysBetween(_firstDate, lastDay) + 6;
        var zones = new Dictionary<DateTimeZone, short[]>();
        _dayOf = [.. people.Select(person => zones.TryGetValue(person.Zone, out var days) ? days : zones[person.Zone] = DaysOf(person.Zone))];
    }

    /// <summary>Quarter hours that there are.</summary>
    internal int Quarters { get; }

    /// <summary>Days that there are.</summary>
    internal int Days { get; }

    /// <summary>The number of a quarter hour since 1970.</summary>
    internal int Of(long quarter) => (int)(quarter - _first);

    /// <summary>The number of a person's own local day on which a quarter hour starts.</summary>
    internal int DayOf(int person, int quarter) => _dayOf[person][quarter];

    internal LocalDate Date(int day) => _firstDate.PlusDays(day);

    internal LocalDate Monday(int week) => Date(7 * week + 1 - (int)_firstDate.DayOfWeek);

    /// <summary>The number of the week that holds a day, Monday first.</summary>
    internal int WeekOf(int day) => (day + (int)_firstDate.DayOfWeek - 1) / 7;

    private short[] DaysOf(DateTimeZone zone)
    {
        var days = new short[Quarters];
        for (var quarter = 0; quarter < Quarters; quarter++)
            days[quarter] = (short)Period.DaysBetween(_firstDate, Instant.FromUnixTimeSeconds((_first + quarter) * 60 * QuarterHours.Minutes).InZone(zone).Date);
        return days;
    }
}

/// <summary>
/// What people's and rooms' time costs where others want it too, in thousandths of a point. An interview takes up its time and
/// the rest behind it that is kept to the next one.
/// </summary>
internal sealed class TimePrices
{
    /// <summary>The price of what is not to be had. Many of them can be added up.</summary>
    internal const long Forbidden = 1_000_000_000_000_000;

    private readonly Horizon _horizon;
    private readonly int[] _rests;
    private readonly IReadOnlyDictionary<Guid, int> _rooms;

    /// <summary>By person or room: what all the time before a quarter hour costs together; nothing where none costs anything.</summary>
    private readonly long[]?[] _before;

    /// <summary>By person: what an interview costs by the own local day on which it starts.</summary>
    private readonly long[]?[] _onDay;

    /// <param name="horizon">The time that there is.</param>
    /// <param name="rests">By person, in the order of the problems: quarter hours that stay free between two interviews.</param>
    /// <param name="rooms">Rooms by number, counted on from the people.</param>
    internal TimePrices(Horizon horizon, int[] rests, IReadOnlyDictionary<Guid, int> rooms)
    {
        (_horizon, _rests, _rooms) = (horizon, rests, rooms);
        _before = new long[rests.Length + rooms.Count][];
        _onDay = new long[rests.Length][];
    }

    private TimePrices(TimePrices other) => (_horizon, _rests, _rooms, _before, _onDay) =
        (other._horizon, other._rests, other._rooms, [.. other._before.Select(Copied)], [.. other._onDay.Select(Copied)]);

    /// <summary>The same prices, to be changed apart.</summary>
    internal TimePrices Copy() => new(this);

    /// <summary>What it costs that a person starts an interview with a quarter hour since 1970.</summary>
    internal long OfSeat(int person, long quarter, int quarters)
    {
        var from = _horizon.Of(quarter);
        return Between(person, from, from + quarters + _rests[person]) + (_onDay[person] is null ? 0 : OnDay(person, _horizon.DayOf(person, from)));
    }

    /// <summary>What it costs that an interview of a person starts on an own local day, beside its time.</summary>
    internal long OnDay(int person, int day) => _onDay[person] is { } days ? days[day] : 0;

    /// <summary>What it costs that a room is taken.</summary>
    internal long OfRoom(Guid room, long quarter, int quarters) => Between(_rooms[room], _horizon.Of(quarter), _horizon.Of(quarter) + quarters);

    /// <summary>Makes each of some quarter hours of a person or room dearer.</summary>
    internal void Add(int person, int from, int until, long price)
    {
        var before = _before[person] ??= new long[_horizon.Quarters + 1];
        for (var quarter = from; quarter < before.Length - 1; quarter++)
            before[quarter + 1] += price * (Math.Min(quarter + 1, until) - from);
    }

    /// <summary>Makes each interview of a person dearer that starts on an own local day.</summary>
    internal void AddOnDay(int person, int day, long price) => (_onDay[person] ??= new long[_horizon.Days])[day] += price;

    /// <summary>Makes each interview of a person dearer.</summary>
    internal void AddOnEveryDay(int person, long price)
    {
        for (var day = 0; day < _horizon.Days; day++)
            AddOnDay(person, day, price);
    }

    private static long[]? Copied(long[]? prices) => prices is null ? null : [.. prices];

    /// <summary>What a person's or room's time costs.</summary>
    internal long Between(int person, int from, int until) => _before[person] is { } before ? before[until] - before[from] : 0;
}
