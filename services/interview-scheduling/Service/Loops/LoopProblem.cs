using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>When the candidate can: the hours on Monday to Friday of each week from the first day to the last, on the candidate's wall.</summary>
/// <param name="Zone">The candidate's zone.</param>
/// <param name="FirstDay">First day.</param>
/// <param name="LastDay">Last day.</param>
/// <param name="Earliest">Earliest start, in minutes from midnight.</param>
/// <param name="Latest">Latest end, in minutes from midnight.</param>
/// <param name="Busy">Interviews that the candidate has already.</param>
internal sealed record CandidateTime(DateTimeZone Zone, LocalDate FirstDay, LocalDate LastDay, int Earliest, int Latest, IReadOnlyList<Interval> Busy)
{
    /// <summary>Earliest start where nobody says another, in minutes from midnight.</summary>
    internal const int UsualEarliest = 9 * 60;

    /// <summary>Latest end where nobody says another, in minutes from midnight.</summary>
    internal const int UsualLatest = 18 * 60;

    /// <summary>Whether an interview lies wholly within what the candidate offers.</summary>
    internal bool Covers(Interval during)
    {
        var date = during.Start.InZone(Zone).Date;
        return FirstDay <= date && date <= LastDay && date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
            && WallClock.Instants(Zone, date, Earliest, Latest).Any(hours => hours.Start <= during.Start && during.End <= hours.End);
    }
}

/// <summary>A break for a meal: so many quarter hours without an interview between two times on the candidate's wall.</summary>
/// <param name="Start">Minutes from midnight.</param>
/// <param name="End">Minutes from midnight.</param>
/// <param name="Quarters">Quarter hours.</param>
internal sealed record LunchBreak(int Start, int End, int Quarters);

/// <summary>A room that holds everyone.</summary>
/// <param name="Id">Which.</param>
/// <param name="Busy">When it is taken.</param>
internal sealed record RoomTime(Guid Id, IReadOnlyList<Interval> Busy);

/// <summary>Someone who could hold a round.</summary>
/// <param name="Id">Who.</param>
/// <param name="Kinds">Rounds that this person is qualified for.</param>
/// <param name="Works">Working hours.</param>
/// <param name="Busy">Time that is taken already, the rest around interviews included.</param>
/// <param name="FullDays">Own local days on which a limit is reached.</param>
internal sealed record Person(Guid Id, IReadOnlyCollection<RoundKind> Kinds, WorkingTime Works, IReadOnlyList<Interval> Busy, IReadOnlyCollection<LocalDate> FullDays)
{
    /// <summary>Interviews booked in the window: fewer go first.</summary>
    internal int Load => Busy.Count;

    internal DateTimeZone Zone => Works.Zone;

    /// <summary>What the person learns to hold, and in which stage.</summary>
    internal IReadOnlyDictionary<RoundKind, TrainingStage> Trainings { get; init; } = new Dictionary<RoundKind, TrainingStage>();

    internal IReadOnlyCollection<string> Pools { get; init; } = [];

    internal Seniority Seniority { get; init; } = Seniority.Senior;

    /// <summary>Time that stays free before and after an interview.</summary>
    internal (Duration Before, Duration After) Rest { get; init; }

    /// <summary>Whether the person may take a seat of a round.</summary>
    internal bool MayTake(LoopRound round, LoopSeat seat) =>
        (seat.Training ? Trainings.ContainsKey(round.Kind) : Kinds.Contains(round.Kind))
        && (seat.Pools.Count == 0 || seat.Pools.Any(Pools.Contains)) && Seniority >= seat.MinSeniority && (seat.Only is null || seat.Only == Id);

    /// <summary>Whether the person works and is free at a time, with the rest around it, and below the limits.</summary>
    internal bool IsFree(Interval during)
    {
        var (first, last) = (during.Start.InZone(Zone).Date, during.End.InZone(Zone).Date);
        return !FullDays.Contains(first) && Works.Between(first, last).Any(hours => hours.Start <= during.Start && during.End <= hours.End)
            && !Busy.Any(taken => taken.Start < during.End + Rest.After && during.Start - Rest.Before < taken.End);
    }

    /// <summary>What the person does in a seat; the first seat of a round leads.</summary>
    internal SeatRole RoleIn(LoopRound round, int seat) => !round.Seats[seat].Training ? seat == 0 ? SeatRole.Lead : SeatRole.Panel
        : Trainings[round.Kind] == TrainingStage.Shadow ? SeatRole.Shadow : SeatRole.ReverseShadow;
}

/// <summary>The classes of constraint of which one can be dropped to see what makes a loop impossible, the smallest concession first.</summary>
[Flags]
internal enum Constraints
{
    None = 0,
    Rest = 1,
    Lunch = 2,
    DayLimit = 4,
    Room = 8,
    Booked = 16,
    WorkingHours = 32,
    Window = 64,
}

/// <summary>Someone in an interview that was found, on his or her own local day.</summary>
internal sealed record PlacedSeat(Guid PersonId, SeatRole Role, LocalDate Day)
{
    /// <summary>What the seat asks for.</summary>
    internal LoopSeat Seat { get; init; } = LoopSeat.Qualified;
}

/// <summary>An interview of a loop that was found. The first seat leads.</summary>
internal sealed record PlacedInterview(RoundKind Kind, Interval During, IReadOnlyList<PlacedSeat> Seats)
{
    internal Guid InterviewerId => Seats[0].PersonId;

    internal LocalDate InterviewersDay => Seats[0].Day;

    /// <summary>The place of its round among those that were asked for.</summary>
    internal int Place { get; init; }
}

/// <summary>The best loop there is.</summary>
/// <param name="Day">The candidate's local day.</param>
/// <param name="Interviews">In the order of their start.</param>
/// <param name="Load">Interviews that its interviewers have in the window already, summed.</param>
/// <param name="Room">Where, if not remote.</param>
internal sealed record FoundLoop(LocalDate Day, IReadOnlyList<PlacedInterview> Interviews, int Load, Guid? Room)
{
    internal Interval During => new(Interviews[0].During.Start, Interviews[^1].During.End);
}

/// <summary>
/// A loop to find: its rounds on one local day of the candidate, each seat with another person, in one room if it is not
/// remote. The order in which rounds, people and rooms are given does not matter.
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

    /// <summary>The break for a meal, if there is one.</summary>
    internal LunchBreak? Lunch { get; init; }

    /// <summary>The rooms of the site; null where the loop is remote.</summary>
    internal IReadOnlyList<RoomTime>? Rooms { get; init; }

    /// <summary>Time of the candidate that is not to be used, with no rest around it.</summary>
    internal IReadOnlyList<Interval> Blocked { get; init; } = [];

    /// <summary>The constraints that this problem has.</summary>
    internal Constraints Present => Constraints.Rest | Constraints.DayLimit | Constraints.Booked | Constraints.WorkingHours | Constraints.Window
        | (Lunch is null ? 0 : Constraints.Lunch) | (Rooms is null ? 0 : Constraints.Room);

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

    /// <summary>
    /// The best loop of some rounds on one day without some constraints, or null. Seats that a loop can do without are left
    /// empty only if there is none with them.
    /// </summary>
    internal FoundLoop? Best(CandidateDay day, IReadOnlyList<LoopRound> rounds, Constraints dropped, CancellationToken cancellation)
    {
        var found = BestWith(day, rounds, dropped, cancellation);
        return found is not null || !rounds.Any(round => round.Seats.Any(seat => seat.Optional)) ? found
            : BestWith(day, [.. rounds.Select(round => round.WithoutOptional())], dropped, cancellation);
    }

    private FoundLoop? BestWith(CandidateDay day, IReadOnlyList<LoopRound> rounds, Constraints dropped, CancellationToken cancellation)
    {
        bool Kept(Constraints one) => (dropped & one) == 0;
        var candidate = (Kept(Constraints.Window) ? day.InWindow : day.Ahead) & (Kept(Constraints.Booked) ? ~day.Busy : UInt128.MaxValue);
        if (candidate == UInt128.Zero)
            return null;
        var people = day.People.Select((on, i) => new PersonOnDay(SeatsOf(_people[i], rounds), _people[i].Load,
            (Kept(Constraints.WorkingHours) ? on.Works : UInt128.MaxValue) & (Kept(Constraints.Booked) ? ~on.Busy : UInt128.MaxValue),
            Kept(Constraints.DayLimit) ? ~on.OnFullDay : UInt128.MaxValue)).ToList();
        Placement[]? Search(UInt128 free) => free == UInt128.Zero ? null : new LoopSearch(rounds, Kept(Constraints.Rest) ? _rest : 0, free, people).Best(cancellation);

        var lunch = Kept(Constraints.Lunch) ? day.Lunch : [];
        (Placement[] Placed, Guid? Room, (int, int, int) Cost)? best = null;
        foreach (var (room, open) in Kept(Constraints.Room) && Rooms is not null ? day.Rooms : [(null, UInt128.MaxValue)])
            foreach (var free in WithLunch(candidate & open, lunch, rounds, Search))
                if (free is { } placed && Cost(placed, rounds) is var cost && (best is null || cost.CompareTo(best.Value.Cost) < 0))
                    best = (placed, room, cost);
        return best is not { } found ? null : new FoundLoop(day.Date, ToInterviews(day, rounds, found.Placed), found.Cost.Item3, found.Room);
    }

    /// <summary>The best loop of the time without a break if that leaves one anyway, or else the best around each place of the break.</summary>
    private static IEnumerable<Placement[]?> WithLunch(UInt128 free, IReadOnlyList<UInt128> lunch, IReadOnlyList<LoopRound> rounds, Func<UInt128, Placement[]?> search)
    {
        var unbroken = search(free);
        if (unbroken is null || lunch.Count == 0 || lunch.Any(meal => (meal & Taken(unbroken, rounds)) == UInt128.Zero))
            return [unbroken];
        return lunch.Select(meal => search(free & ~meal));
    }

    private static UInt128 Taken(Placement[] placed, IReadOnlyList<LoopRound> rounds) =>
        placed.Aggregate(UInt128.Zero, (all, one) => all | QuarterHours.Bits(one.Quarter, one.Quarter + rounds[one.Round].Quarters));

    /// <summary>Span, start and load, as the search compares them.</summary>
    private (int Span, int Start, int Load) Cost(Placement[] placed, IReadOnlyList<LoopRound> rounds) =>
        (placed.Max(one => one.Quarter + rounds[one.Round].Quarters) - placed[0].Quarter, placed[0].Quarter, placed.Sum(one => _people[one.Person].Load));

    private static ulong SeatsOf(Person person, IReadOnlyList<LoopRound> rounds)
    {
        var (seats, number) = (0ul, 0);
        foreach (var round in rounds)
            foreach (var seat in round.Seats)
                seats |= (person.MayTake(round, seat) ? 1ul : 0) << number++;
        return seats;
    }

    private List<PlacedInterview> ToInterviews(CandidateDay day, IReadOnlyList<LoopRound> rounds, Placement[] placed) =>
    [
        .. placed.GroupBy(one => (one.Round, one.Quarter)).Select(seats =>
        {
            var (round, start) = (rounds[seats.Key.Round], day.Grid.At(seats.Key.Quarter));
            return new PlacedInterview(round.Kind, new Interval(start, day.Grid.At(seats.Key.Quarter + round.Quarters)),
                [.. seats.OrderBy(one => one.Seat).Select(one => new PlacedSeat(_people[one.Person].Id, _people[one.Person].RoleIn(round, one.Seat), start.InZone(_people[one.Person].Zone).Date) { Seat = round.Seats[one.Seat] })]) { Place = round.Place };
        }),
    ];

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
        var busy = Union(_candidate.Busy, interval => grid.Touched(new Interval(interval.Start - rest, interval.End + rest))) | Union(Blocked, grid.Touched);
        return new CandidateDay(date, grid, ahead, inWindow, busy, [.. _people.Select(person => OnDay(person, grid))], Meals(date, grid),
            [.. (Rooms ?? []).OrderBy(room => room.Id).Select(room => ((Guid?)room.Id, ~Union(room.Busy, grid.Touched)))]);
    }

    /// <summary>Each place that the break for a meal may take on a day.</summary>
    private List<UInt128> Meals(LocalDate date, QuarterHours grid)
    {
        var meals = new List<UInt128>();
        if (Lunch is null)
            return meals;
        var starts = QuarterHours.Starts(Union(WallClock.Instants(_candidate.Zone, date, Lunch.Start, Lunch.End), grid.Within), Lunch.Quarters);
        for (; starts != UInt128.Zero; starts &= starts - 1)
        {
            var quarter = (int)UInt128.TrailingZeroCount(starts);
            meals.Add(QuarterHours.Bits(quarter, quarter + Lunch.Quarters));
        }
        return meals;
    }

    private static PersonBits OnDay(Person person, QuarterHours grid)
    {
        var first = grid.Origin.InZone(person.Zone).Date;
        var last = grid.At(QuarterHours.Count).InZone(person.Zone).Date;
        return new PersonBits(
            Union(person.Works.Between(first, last), grid.Within),
            // An interview that starts so near to what is taken would want its rest there.
            Union(person.Busy, taken => grid.Touched(new Interval(taken.Start - person.Rest.After, taken.End + person.Rest.Before))),
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
/// <param name="Lunch">Each place that the break for a meal may take.</param>
/// <param name="Rooms">Each room and what of the day it is free.</param>
internal sealed record CandidateDay(LocalDate Date, QuarterHours Grid, UInt128 Ahead, UInt128 InWindow, UInt128 Busy, PersonBits[] People,
    IReadOnlyList<UInt128> Lunch, IReadOnlyList<(Guid? Room, UInt128 Free)> Rooms);

/// <summary>One person's quarter hours: within working hours, taken, and on a day of this person that is full.</summary>
internal readonly record struct PersonBits(UInt128 Works, UInt128 Busy, UInt128 OnFullDay);
