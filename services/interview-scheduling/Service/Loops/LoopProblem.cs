using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A round to place.</summary>
/// <param name="Kind">What it looks at.</param>
/// <param name="Quarters">Length in quarter hours.</param>
internal sealed record LoopRound(RoundKind Kind, int Quarters);

/// <summary>When the candidate can: the hours on Monday to Friday of each week from the first day to the last, on the candidate's wall.</summary>
/// <param name="Zone">The candidate's zone.</param>
/// <param name="FirstDay">First day.</param>
/// <param name="LastDay">Last day.</param>
/// <param name="Earliest">Earliest start, in minutes from midnight.</param>
/// <param name="Latest">Latest end, in minutes from midnight.</param>
/// <param name="Busy">Interviews that the candidate has already.</param>
internal sealed record CandidateTime(DateTimeZone Zone, LocalDate FirstDay, LocalDate LastDay, int Earliest, int Latest, IReadOnlyList<Interval> Busy);

/// <summary>Someone who could hold a round.</summary>
/// <param name="Id">Who.</param>
/// <param name="Kinds">Rounds that this person may hold.</param>
/// <param name="Zone">Zone of the working hours.</param>
/// <param name="Hours">Working hours.</param>
/// <param name="Busy">Interviews that are booked already.</param>
/// <param name="FullDays">Own local days on which the limit is reached.</param>
internal sealed record Person(Guid Id, IReadOnlyCollection<RoundKind> Kinds, DateTimeZone Zone, IReadOnlyList<WeeklyHours> Hours,
    IReadOnlyList<Interval> Busy, IReadOnlyCollection<LocalDate> FullDays)
{
    /// <summary>Interviews booked in the window: fewer go first.</summary>
    internal int Load => Busy.Count;
}

/// <summary>The classes of constraint of which one can be dropped to see what makes a loop impossible, the smallest concession first.</summary>
[Flags]
internal enum Constraints
{
    None = 0,
    Rest = 1,
    DayLimit = 2,
    Booked = 4,
    WorkingHours = 8,
    Window = 16,
}

/// <summary>An interview of a loop that was found.</summary>
internal sealed record PlacedInterview(RoundKind Kind, Guid InterviewerId, Interval During, LocalDate InterviewersDay);

/// <summary>The best loop there is.</summary>
/// <param name="Day">The candidate's local day.</param>
/// <param name="Interviews">In the order of their start.</param>
/// <param name="Load">Interviews that its interviewers have in the window already, summed.</param>
internal sealed record FoundLoop(LocalDate Day, IReadOnlyList<PlacedInterview> Interviews, int Load)
{
    internal Interval During => new(Interviews[0].During.Start, Interviews[^1].During.End);
}

/// <summary>
/// A loop to find: its rounds on one local day of the candidate, each with another interviewer. The order in which rounds
/// and people are given does not matter.
/// </summary>
internal sealed class LoopProblem
{
    /// <summary>Days after the last one that are looked at when the window is dropped.</summary>
    internal const int DaysBeyond = 14;

    private readonly CandidateTime _candidate;
    private readonly Person[] _people;
    private readonly int _rest;
    private readonly Instant _now;

    internal LoopProblem(IEnumerable<LoopRound> rounds, int restQuarters, CandidateTime candidate, IEnumerable<Person> people, Instant now)
    {
        // The most telling rounds come first in the contract's list of kinds, and so win where nothing else decides.
        Rounds = [.. rounds.OrderBy(round => round.Kind).ThenByDescending(round => round.Quarters)];
        _rest = restQuarters;
        _candidate = candidate;
        _people = [.. people.OrderBy(person => person.Load).ThenBy(person => person.Id)];
        _now = now;
    }

    internal IReadOnlyList<LoopRound> Rounds { get; }

    internal IReadOnlyList<Person> People => _people;

    internal CandidateTime Candidate => _candidate;

    /// <summary>
    /// The best loop, or null if none exists. Best is: the earliest day, on it the shortest time from first start to last
    /// end, then the earliest start, then the interviewers with the fewest interviews.
    /// </summary>
    internal FoundLoop? Best(CancellationToken cancellation) =>
        Days(_candidate.FirstDay, _candidate.LastDay).Select(day => Best(day, Rounds, Constraints.None, cancellation)).FirstOrDefault(loop => loop is not null);

    /// <summary>The days of the window and beyond, as <see cref="Best(CandidateDay, IReadOnlyList{LoopRound}, Constraints, CancellationToken)"/> takes them again and again.</summary>
    internal List<CandidateDay> DaysForExplanation() => [.. Days(_candidate.FirstDay, _candidate.LastDay.PlusDays(DaysBeyond))];

    /// <summary>The best loop of some rounds on one day without some constraints, or null.</summary>
    internal FoundLoop? Best(CandidateDay day, IReadOnlyList<LoopRound> rounds, Constraints dropped, CancellationToken cancellation)
    {
        bool Kept(Constraints one) => (dropped & one) == 0;
        var candidate = (Kept(Constraints.Window) ? day.InWindow : day.Ahead) & (Kept(Constraints.Booked) ? ~day.Busy : UInt128.MaxValue);
        if (candidate == UInt128.Zero)
            return null;
        var found = new LoopSearch(rounds, Kept(Constraints.Rest) ? _rest : 0, candidate,
            [.. _people.Select((person, i) => new PersonOnDay(person.Kinds, person.Load,
                (Kept(Constraints.WorkingHours) ? day.People[i].Works : UInt128.MaxValue) & (Kept(Constraints.Booked) ? ~day.People[i].Busy : UInt128.MaxValue),
                Kept(Constraints.DayLimit) ? ~day.People[i].OnFullDay : UInt128.MaxValue))]).Best(cancellation);
        return found is null ? null : new FoundLoop(day.Date, [.. found.Select(placed => ToInterview(day, rounds, placed))], found.Sum(placed => _people[placed.Person].Load));
    }

    private PlacedInterview ToInterview(CandidateDay day, IReadOnlyList<LoopRound> rounds, Placement placed)
    {
        var round = rounds[placed.Round];
        var person = _people[placed.Person];
        var start = day.Grid.At(placed.Quarter);
        return new PlacedInterview(round.Kind, person.Id, new Interval(start, day.Grid.At(placed.Quarter + round.Quarters)), start.InZone(person.Zone).Date);
    }

    private IEnumerable<CandidateDay> Days(LocalDate first, LocalDate last)
    {
        for (var date = first; date <= last; date = date.PlusDays(1))
            if (Day(date) is { } day)
                yield return day;
    }

    /// <summary>One local day of the candidate on the grid, or null if it is over or the zone skipped it.</summary>
    private CandidateDay? Day(LocalDate date)
    {
        var whole = WallClock.Instants(_candidate.Zone, date, 0, WallTime.MinutesADay).ToList();
        if (whole.Count == 0 || whole[^1].End <= _now)
            return null;
        var grid = QuarterHours.From(whole[0].Start);
        var ahead = Union(whole, grid.Within) & grid.StartingIn(new Interval(_now, null));
        var inWindow = date <= _candidate.LastDay && date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
            ? ahead & Union(WallClock.Instants(_candidate.Zone, date, _candidate.Earliest, _candidate.Latest), grid.Within)
            : UInt128.Zero;
        // Rest is kept to interviews of other loops too.
        var rest = Duration.FromMinutes(_rest * QuarterHours.Minutes);
        var busy = Union(_candidate.Busy, interval => grid.Touched(new Interval(interval.Start - rest, interval.End + rest)));
        return new CandidateDay(date, grid, ahead, inWindow, busy, [.. _people.Select(person => OnDay(person, grid))]);
    }

    private static PersonBits OnDay(Person person, QuarterHours grid)
    {
        var first = grid.Origin.InZone(person.Zone).Date;
        var last = grid.At(QuarterHours.Count).InZone(person.Zone).Date;
        return new PersonBits(
            Union(WallClock.Instants(person.Zone, first, last, person.Hours), grid.Within),
            Union(person.Busy, grid.Touched),
            Union(person.FullDays.SelectMany(day => WallClock.Instants(person.Zone, day, 0, WallTime.MinutesADay)), grid.StartingIn));
    }

    private static UInt128 Union(IEnumerable<Interval> intervals, Func<Interval, UInt128> bits) =>
        intervals.Aggregate(UInt128.Zero, (all, interval) => all | bits(interval));
}

/// <summary>One local day of the candidate, and what each person has on it: a bit a quarter hour.</summary>
/// <param name="Date">The day.</param>
/// <param name="Grid">Its quarter hours.</param>
/// <param name="Ahead">What of the day is not past.</param>
/// <param name="InWindow">What of that the candidate offers.</param>
/// <param name="Busy">What the candidate has already.</param>
/// <param name="People">In the order of the problem's people.</param>
internal sealed record CandidateDay(LocalDate Date, QuarterHours Grid, UInt128 Ahead, UInt128 InWindow, UInt128 Busy, PersonBits[] People);

/// <summary>One person's quarter hours: within working hours, taken, and on a day of this person that is full.</summary>
internal readonly record struct PersonBits(UInt128 Works, UInt128 Busy, UInt128 OnFullDay);
