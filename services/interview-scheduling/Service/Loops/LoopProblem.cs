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
    /// <summary>Interviews booked in four weeks, in thousandths of what the person takes in them at the most: whoever has less goes first.</summary>
    internal int Load { get; init; }

    internal DateTimeZone Zone => Works.Zone;

    /// <summary>What the person learns to hold, and in which stage.</summary>
    internal IReadOnlyDictionary<RoundKind, TrainingStage> Trainings { get; init; } = new Dictionary<RoundKind, TrainingStage>();

    /// <summary>Sessions that the person still lacks in the stage, by what is learnt.</summary>
    internal IReadOnlyDictionary<RoundKind, int> Lacks { get; init; } = new Dictionary<RoundKind, int>();

    /// <summary>Time of which nobody knows whether the person is free, since a calendar could not be read.</summary>
    internal IReadOnlyList<Interval> Unknown { get; init; } = [];

    internal IReadOnlyCollection<string> Pools { get; init; } = [];

    internal Seniority Seniority { get; init; } = Seniority.Senior;

    /// <summary>Time that stays free before and after an interview.</summary>
    internal (Duration Before, Duration After) Rest { get; init; }

    /// <summary>Interviews that the person takes at the most on an own local day, and in a week from Monday on.</summary>
    internal (int ADay, int AWeek) Most { get; init; } = (int.MaxValue, int.MaxValue);

    /// <summary>What one interview adds to <see cref="Load"/>.</summary>
    internal int LoadOfOne => (int)(1000 / (LoadPeople.WeeksOfLoad * Math.Min(Most.AWeek, 5L * Most.ADay)));

    /// <summary>Interviews booked, by own local day.</summary>
    internal IReadOnlyDictionary<LocalDate, int> OnDay { get; init; } = new Dictionary<LocalDate, int>();

    /// <summary>Interviews booked, by the Monday of a week.</summary>
    internal IReadOnlyDictionary<LocalDate, int> InWeek { get; init; } = new Dictionary<LocalDate, int>();

    /// <summary>Whether the person may take a seat of a round.</summary>
    internal bool MayTake(LoopRound round, LoopSeat seat) =>
        (seat.Training ? Trainings.ContainsKey(round.Kind) : Kinds.Contains(round.Kind))
        && (seat.Pools.Count == 0 || seat.Pools.Any(Pools.Contains)) && Seniority >= seat.MinSeniority && (seat.Only is null || seat.Only == Id);

    /// <summary>Whether the person works and is free at a time, with the rest around it, and below the limits.</summary>
    internal bool IsFree(Interval during)
    {
        var (first, last) = (during.Start.InZone(Zone).Date, during.End.InZone(Zone).Date);
        return !FullDays.Contains(first) && Works.Between(first, last).Any(hours => hours.Start <= during.Start && during.End <= hours.End)
            && !Unknown.Any(unknown => unknown.Start < during.End && during.Start < unknown.End)
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
    CalendarUnknown = 16,
    Booked = 32,
    WorkingHours = 64,
    Window = 128,
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

/// <summary>A loop that was found.</summary>
/// <param name="Day">The candidate's local day on which it starts.</param>
/// <param name="Interviews">In the order of their start.</param>
/// <param name="Room">Where, if not remote.</param>
/// <param name="Cost">What it costs by the weights, in thousandths of a point.</param>
internal sealed record FoundLoop(LocalDate Day, IReadOnlyList<PlacedInterview> Interviews, Guid? Room, long Cost)
{
    internal Interval During => new(Interviews[0].During.Start, Interviews[^1].During.End);
}

/// <summary>
/// A loop to find: its rounds on one local day of the candidate or on a few, each seat with another person, in one room if it
/// is not remote. The order in which rounds, people and rooms are given does not matter.
/// </summary>
internal sealed class LoopProblem
{
    /// <summary>Days after the last one that are looked at when the window is dropped.</summary>
    internal const int DaysBeyond = 14;

    /// <summary>Two working days in a row are never further apart.</summary>
    private const int DaysAWeek = 7;

    private readonly CandidateTime _candidate;
    private readonly Person[] _people;
    private readonly PersonTime[] _times;
    private readonly int _rest;
    private readonly Instant _now;
    private LazyDays? _window;

    internal LoopProblem(IEnumerable<LoopRound> rounds, int restQuarters, CandidateTime candidate, IEnumerable<Person> people, Instant now)
    {
        // The most telling rounds come first in the contract's list of kinds, and so win where nothing else decides.
        Rounds = [.. rounds.OrderBy(round => round.Kind).ThenByDescending(round => round.Quarters)];
        _rest = restQuarters;
        _candidate = candidate;
        _people = [.. people.OrderBy(person => person.Load).ThenBy(person => person.Id)];
        _times = [.. _people.Select(person => new PersonTime(person))];
        _now = now;
    }

    internal IReadOnlyList<LoopRound> Rounds { get; }

    /// <summary>What decides between loops.</summary>
    internal LoopWeighting Weights { get; init; } = LoopWeighting.EarliestFirst;

    /// <summary>People whom the loop should have rather than others; nobody in particular if there are none.</summary>
    internal IReadOnlySet<Guid> Preferred { get; init; } = new HashSet<Guid>();

    /// <summary>Working days in a row that the loop may take up, 1 to 5.</summary>
    internal int MostDays { get; init; } = 1;

    /// <summary>The break for a meal, if there is one.</summary>
    internal LunchBreak? Lunch { get; init; }

    /// <summary>The rooms of the site; null where the loop is remote.</summary>
    internal IReadOnlyList<RoomTime>? Rooms { get; init; }

    /// <summary>Time of the candidate that is not to be used, with no rest around it.</summary>
    internal IReadOnlyList<Interval> Blocked { get; init; } = [];

    /// <summary>The constraints that this problem has.</summary>
    internal Constraints Present => Constraints.Rest | Constraints.DayLimit | Constraints.Booked | Constraints.WorkingHours | Constraints.Window
        | (Lunch is null ? 0 : Constraints.Lunch) | (Rooms is null ? 0 : Constraints.Room) | (_people.Any(person => person.Unknown.Count > 0) ? Constraints.CalendarUnknown : 0);

    internal IReadOnlyList<Person> People => _people;

    internal CandidateTime Candidate => _candidate;

    /// <summary>The best loop by the weights, or null if none exists.</summary>
    internal FoundLoop? Best(CancellationToken cancellation) => Best(1, 1, cancellation) is [var best] ? best : null;

    /// <summary>
    /// The best loops by the weights, the best first, no two of which start at the same time: of each start the best one, of
    /// each day some, and of all the best. Proven: no loop that is left out belongs among them.
    /// </summary>
    /// <param name="count">Loops at the most.</param>
    /// <param name="mostADay">Of those that start on one day, at the most.</param>
    /// <param name="cancellation">Ends the search.</param>
    internal List<FoundLoop> Best(int count, int mostADay, CancellationToken cancellation) => Best(count, mostADay, LoopSearch.Never, null, cancellation);

    /// <summary>The best loops that cost less than a limit where time has a price; the price is part of their cost.</summary>
    internal List<FoundLoop> Best(int count, int mostADay, long below, TimePrices? prices, CancellationToken cancellation)
    {
        var best = new List<(Start Start, long Cost, LoopDays Days)>();
        var days = LazyInitializer.EnsureInitialized(ref _window, () => new LazyDays(Days(_candidate.FirstDay, _candidate.LastDay).Where(day => day.InWindow != UInt128.Zero)));
        for (var first = 0; days.Has(first); first++)
        {
            var ahead = Ahead(days[first].Date);
            if (ahead >= below || best.Count == count && ahead >= best[^1].Cost)
                break;
            var loops = new LoopDays(this, Group(days, first), Rounds, Constraints.None, prices);
            // Apart until the day is done, since a better one of the day may push it out.
            var today = new List<(Start Start, long Cost, LoopDays Days)>();
            long Limit() => Math.Min(today.Count == mostADay ? today[^1].Cost : below,
                best.Count + today.Count < count ? below : best.Concat(today).Select(one => one.Cost).Order().ElementAt(count - 1)) - ahead;
            foreach (var start in loops.Starts(Limit, cancellation))
                Insert(today, (start, start.Placed.Cost + ahead, loops), mostADay);
            foreach (var start in today)
                Insert(best, start, count);
        }
        return [.. best.Select(one => one.Days.Found(one.Start, one.Cost))];
    }

    private static void Insert(List<(Start Start, long Cost, LoopDays Days)> best, (Start Start, long Cost, LoopDays Days) one, int most)
    {
        // Of equals whoever came first stays first: the earlier day, or the start that promised more.
        var at = best.FindIndex(other => other.Cost > one.Cost);
        best.Insert(at < 0 ? best.Count : at, one);
        if (best.Count > most)
            best.RemoveAt(most);
    }

    /// <summary>No loop costs more, its people's load aside from what it is now.</summary>
    internal long MostCost
    {
        get
        {
            var seats = Rounds.SelectMany(round => round.Seats.Select(_ => round));
            long Most(Func<Person, long> of) => _people.Select(of).DefaultIfEmpty().Max();
            var perSeat = seats.Sum(one => Weights.Load * Most(person => person.Load) + 1000L * (Weights.Preference + Weights.Empty + 2 * Weights.Fragmentation + Weights.Unsociable * one.Quarters
                + Weights.Training * Most(person => person.Lacks.GetValueOrDefault(one.Kind))));
            var days = Period.DaysBetween(_candidate.FirstDay, _candidate.LastDay);
            return perSeat + 1000L * ((long)Weights.Soon * days + Weights.Days * (MostDays - 1L) + (long)Weights.Span * QuarterHours.Count * MostDays + (long)Weights.Start * QuarterHours.Count
                + Rounds.Sum(round => (long)Weights.Unsociable * round.Quarters));
        }
    }

    /// <summary>What every loop costs that starts on a day.</summary>
    private long Ahead(LocalDate day) => Weights.Rates.Soon * Period.DaysBetween(_candidate.FirstDay, day);

    private CandidateDay[] Group(LazyDays days, int first) => [.. Enumerable.Range(first, MostDays).TakeWhile(days.Has).Select(i => days[i])];

    /// <summary>The days of the window and beyond, as <see cref="Fits"/> and <see cref="Count"/> take them again and again.</summary>
    internal List<CandidateDay> DaysForExplanation() => [.. Days(_candidate.FirstDay, _candidate.LastDay.PlusDays(DaysBeyond))];

    /// <summary>Whether some rounds fit on some of the days without some constraints.</summary>
    internal bool Fits(IReadOnlyList<CandidateDay> days, IReadOnlyList<LoopRound> rounds, Constraints dropped, CancellationToken cancellation) =>
        Groups(days, dropped).Any(group => new LoopDays(this, group, rounds, dropped).Starts(() => LoopSearch.Never, cancellation).Any());

    /// <summary>The starts within the window from which a loop fits, as far as one counts.</summary>
    internal int Count(int most, CancellationToken cancellation) =>
        Groups([.. Days(_candidate.FirstDay, _candidate.LastDay)], Constraints.None).SelectMany(group => new LoopDays(this, group, Rounds, Constraints.None).Starts(() => LoopSearch.Never, cancellation)).Take(most).Count();

    /// <summary>
    /// What the window would have more with days after the last one, where it has no loop itself: a loop that is new goes on beyond it. People must be loaded with
    /// what they have on them.
    /// </summary>
    internal LoopProblem Longer(int days) => new(Rounds, _rest,
        _candidate with { FirstDay = LocalDate.Max(_candidate.FirstDay, _candidate.LastDay.PlusDays(1 - DaysAWeek * (MostDays - 1))), LastDay = _candidate.LastDay.PlusDays(days) }, _people, _now)
    {
        Weights = Weights, Preferred = Preferred, MostDays = MostDays, Lunch = Lunch, Rooms = Rooms, Blocked = Blocked,
    };

    private IEnumerable<CandidateDay[]> Groups(IReadOnlyList<CandidateDay> days, Constraints dropped)
    {
        var usable = new LazyDays(days.Where(day => (dropped & Constraints.Window) != 0 || day.InWindow != UInt128.Zero));
        for (var first = 0; usable.Has(first); first++)
            yield return Group(usable, first);
    }

    /// <summary>A start with the best loop from there.</summary>
    internal readonly record struct Start(Placed Placed, Guid? Room);

    /// <summary>The loops that start on the first of some days, without some constraints.</summary>
    private sealed class LoopDays
    {
        private readonly LoopProblem _problem;
        private readonly CandidateDay[] _days;
        private readonly IReadOnlyList<LoopRound> _rounds;
        private readonly int[] _firstSeat;
        private readonly PersonOnDay[][] _people;
        private readonly int[] _dates;
        private readonly int _rest;
        private readonly List<(Guid? Room, UInt128[] Free, LoopSearch Search)> _rooms = [];
        private readonly List<UInt128[]> _meals;
        private readonly Dictionary<(int Room, int Meals), LoopSearch> _aroundMeals = [];
        private readonly TimePrices? _prices;

        internal LoopDays(LoopProblem problem, CandidateDay[] days, IReadOnlyList<LoopRound> rounds, Constraints dropped, TimePrices? prices = null)
        {
            bool Kept(Constraints one) => (dropped & one) == 0;
            (_problem, _days, _rounds, _firstSeat, _prices) = (problem, days, rounds, LoopSearch.FirstSeats(rounds), prices);
            _rest = Kept(Constraints.Rest) ? problem._rest : 0;
            _dates = [.. days.Select(day => Period.DaysBetween(days[0].Date, day.Date))];
            var seats = problem._people.Select(person => SeatsOf(person, rounds)).ToArray();
            _people =
            [
                .. days.Select(day => day.People.Select((on, i) => new PersonOnDay(seats[i],
                    (Kept(Constraints.WorkingHours) ? on.Works : UInt128.MaxValue) & (Kept(Constraints.Booked) ? ~on.Busy : UInt128.MaxValue) & (Kept(Constraints.CalendarUnknown) ? ~on.Unknown : UInt128.MaxValue),
                    Kept(Constraints.DayLimit) ? ~on.OnFullDay : UInt128.MaxValue)).ToArray()),
            ];
            _meals = Kept(Constraints.Lunch) && problem.Lunch is not null ? Product([.. days.Select(day => day.Lunch)]) : [];
            var free = days.Select(day => (Kept(Constraints.Window) ? day.InWindow : day.Ahead) & (Kept(Constraints.Booked) ? ~day.Busy : UInt128.MaxValue)).ToArray();
            if (!Kept(Constraints.Room) || problem.Rooms is null)
                Add(null, free);
            else
                foreach (var (room, i) in problem.Rooms.OrderBy(room => room.Id).Select((room, i) => (room.Id, i)))
                    Add(room, [.. free.Select((bits, day) => bits & days[day].Rooms[i])]);
        }

        /// <summary>Rooms that are free at the same times are one, the first of them, as long as their time has no price.</summary>
        private void Add(Guid? room, UInt128[] free)
        {
            if (free[0] != UInt128.Zero && (_prices is not null || !_rooms.Exists(other => other.Free.SequenceEqual(free))))
                _rooms.Add((room, free, Search(free, room)));
        }

        private LoopSearch Search(UInt128[] free, Guid? room) => new(_rounds, _rest, _problem.Weights.Rates, _dates, free, _people, Cost,
            _prices is not null && room is { } priced ? (round, day, quarter) => OwnCost(round, day, quarter) + _prices.OfRoom(priced, _days[day].Grid.Quarter + quarter, _rounds[round].Quarters)
            : _problem.Weights.Unsociable == 0 ? null : OwnCost);

        private long Cost(int person, int seat, int round, int day, int quarter) =>
            _problem.CostOf(person, _rounds[round], _rounds[round].Seats[seat - _firstSeat[round]], _days[day], quarter)
            + (_prices?.OfSeat(person, _days[day].Grid.Quarter + quarter, _rounds[round].Quarters) ?? 0);

        private long OwnCost(int round, int day, int quarter) => _problem.Weights.Unsociable == 0 ? 0
            : 1000L * _problem.Weights.Unsociable * QuarterHours.Set(~_days[day].Sociable & QuarterHours.Bits(quarter, quarter + _rounds[round].Quarters));

        /// <summary>Each start from which a loop costs less than a limit that may sink meanwhile, with the best one, the most promising first.</summary>
        internal IEnumerable<Start> Starts(Func<long> limit, CancellationToken cancellation)
        {
            var starts = _rooms.SelectMany((room, i) => room.Search.Starts(limit()).Select(start => (start.AtLeast, start.Quarter, Room: i))).ToLookup(start => start.Quarter);
            foreach (var (least, quarter) in starts.Select(start => (start.Min(one => one.AtLeast), start.Key)).Order())
            {
                if (least >= limit())
                    yield break;
                Start? best = null;
                foreach (var (_, _, room) in starts[quarter])
                    if (BestFrom(room, quarter, best?.Placed.Cost ?? limit(), cancellation) is { } placed)
                        best = new Start(placed, _rooms[room].Room);
                if (best is { } found)
                    yield return found;
            }
        }

        /// <summary>The best loop from a start if that leaves a break for a meal anyway, or else the best around each place of the break.</summary>
        private Placed? BestFrom(int room, int quarter, long limit, CancellationToken cancellation)
        {
            var best = _rooms[room].Search.BestFrom(quarter, limit, cancellation);
            if (best is null || _meals.Count == 0 || LeavesMeal(best))
                return best;
            best = null;
            for (var meals = 0; meals < _meals.Count; meals++)
            {
                if (!_aroundMeals.TryGetValue((room, meals), out var search))
                    _aroundMeals[(room, meals)] = search = Search([.. _rooms[room].Free.Select((free, day) => free & ~_meals[meals][day])], _rooms[room].Room);
                best = search.BestFrom(quarter, best?.Cost ?? limit, cancellation) ?? best;
            }
            return best;
        }

        private bool LeavesMeal(Placed placed)
        {
            var taken = new UInt128[_days.Length];
            foreach (var seat in placed.Seats)
                taken[seat.Day] |= QuarterHours.Bits(seat.Quarter, seat.Quarter + _rounds[seat.Round].Quarters);
            return taken.Select((bits, day) => bits == UInt128.Zero || _days[day].Lunch.Any(meal => (meal & bits) == UInt128.Zero)).All(leaves => leaves);
        }

        /// <summary>Each choice of one place of the break a day. A day whose hours leave no place for one stays without.</summary>
        private static List<UInt128[]> Product(IReadOnlyList<UInt128>[] meals) => meals.Aggregate<IReadOnlyList<UInt128>, List<UInt128[]>>([[]],
            (chosen, today) => [.. chosen.SelectMany(before => (today.Count == 0 ? [UInt128.MaxValue] : today).Select(meal => (UInt128[])[.. before, meal]))]);

        internal FoundLoop Found(Start start, long cost) => new(_days[start.Placed.Seats[0].Day].Date,
        [
            .. start.Placed.Seats.GroupBy(one => (one.Round, one.Day, one.Quarter)).Select(seats =>
            {
                var (round, grid) = (_rounds[seats.Key.Round], _days[seats.Key.Day].Grid);
                var at = grid.At(seats.Key.Quarter);
                return new PlacedInterview(round.Kind, new Interval(at, grid.At(seats.Key.Quarter + round.Quarters)),
                [
                    .. seats.Where(one => one.Person != LoopSearch.Nobody).OrderBy(one => one.Seat).Select(one => (_problem._people[one.Person], one.Seat))
                        .Select(taken => new PlacedSeat(taken.Item1.Id, taken.Item1.RoleIn(round, taken.Seat), at.InZone(taken.Item1.Zone).Date) { Seat = round.Seats[taken.Seat] }),
                ])
                { Place = round.Place };
            }),
        ], start.Room, cost);
    }

    /// <summary>What it costs that a person takes a seat with a quarter hour, in thousandths of a point.</summary>
    private long CostOf(int person, LoopRound round, LoopSeat seat, CandidateDay day, int quarter)
    {
        var (who, on, weights) = (_people[person], day.People[person], Weights);
        var cost = (long)weights.Load * who.Load;
        if (weights.Preference > 0 && Preferred.Count > 0 && !Preferred.Contains(who.Id))
            cost += 1000L * weights.Preference;
        if (weights.Training > 0 && seat.Training)
            cost += 1000L * weights.Training * who.Lacks.GetValueOrDefault(round.Kind);
        if (weights.Unsociable > 0)
            cost += 1000L * weights.Unsociable * QuarterHours.Set(~on.Sociable & QuarterHours.Bits(quarter, quarter + round.Quarters));
        if (weights.Fragmentation > 0)
            cost += 1000L * weights.Fragmentation * QuarterHours.Scraps(on.Works & ~on.Busy, quarter, round.Quarters);
        return cost;
    }

    /// <summary>The bits of a person on a day.</summary>
    internal PersonBits On(CandidateDay day, Guid person) => day.People[Array.FindIndex(_people, one => one.Id == person)];

    private static ulong SeatsOf(Person person, IReadOnlyList<LoopRound> rounds)
    {
        var (seats, number) = (0ul, 0);
        foreach (var round in rounds)
            foreach (var seat in round.Seats)
                seats |= (person.MayTake(round, seat) ? 1ul : 0) << number++;
        return seats;
    }

    private IEnumerable<CandidateDay> Days(LocalDate first, LocalDate last)
    {
        for (var date = first; date <= last; date = date.PlusDays(1))
            if (Day(date) is { } day)
                yield return day;
    }

    /// <summary>One local day of the candidate on the grid, or null if it is over or the zone skipped it.</summary>
    internal CandidateDay? Day(LocalDate date)
    {
        var whole = WallClock.Instants(_candidate.Zone, date, 0, WallTime.MinutesADay).ToList();
        if (whole.Count == 0 || whole[^1].End <= _now)
            return null;
        var grid = QuarterHours.From(whole[0].Start);
        var ahead = QuarterHours.Union(whole, grid.Within) & grid.StartingIn(new Interval(_now, null));
        var inWindow = date <= _candidate.LastDay && date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)
            ? ahead & QuarterHours.Union(WallClock.Instants(_candidate.Zone, date, _candidate.Earliest, _candidate.Latest), grid.Within)
            : UInt128.Zero;
        // Rest is kept to interviews of other loops too.
        var rest = Duration.FromMinutes(_rest * QuarterHours.Minutes);
        var busy = QuarterHours.Union(_candidate.Busy, interval => grid.Touched(new Interval(interval.Start - rest, interval.End + rest))) | QuarterHours.Union(Blocked, grid.Touched);
        var zones = new Dictionary<DateTimeZone, WallDays>();
        WallDays Walls(DateTimeZone zone) => zones.TryGetValue(zone, out var days) ? days : zones[zone] = new WallDays(zone, grid);
        return new CandidateDay(date, grid, ahead, inWindow, busy, Walls(_candidate.Zone).Sociable, [.. _times.Select(person => person.On(Walls(person.Zone)))], Meals(date, grid),
            [.. (Rooms ?? []).OrderBy(room => room.Id).Select(room => ~QuarterHours.Union(room.Busy, grid.Touched))]);
    }

    /// <summary>Each place that the break for a meal may take on a day.</summary>
    private List<UInt128> Meals(LocalDate date, QuarterHours grid)
    {
        var meals = new List<UInt128>();
        if (Lunch is null)
            return meals;
        var starts = QuarterHours.Starts(QuarterHours.Union(WallClock.Instants(_candidate.Zone, date, Lunch.Start, Lunch.End), grid.Within), Lunch.Quarters);
        for (; starts != UInt128.Zero; starts &= starts - 1)
        {
            var quarter = (int)UInt128.TrailingZeroCount(starts);
            meals.Add(QuarterHours.Bits(quarter, quarter + Lunch.Quarters));
        }
        return meals;
    }

    /// <summary>Days that are made when they are asked for, and once: making one is what costs, and mostly the first has a loop. Threads may share them.</summary>
    private sealed class LazyDays(IEnumerable<CandidateDay> days)
    {
        private readonly Lock _lock = new();
        private readonly IEnumerator<CandidateDay> _more = days.GetEnumerator();
        private readonly List<CandidateDay> _made = [];

        internal CandidateDay this[int number]
        {
            get
            {
                lock (_lock)
                    return _made[number];
            }
        }

        internal bool Has(int number)
        {
            lock (_lock)
            {
                while (_made.Count <= number && _more.MoveNext())
                    _made.Add(_more.Current);
                return number < _made.Count;
            }
        }
    }
}

/// <summary>One local day of the candidate, and what each person has on it: a bit a quarter hour.</summary>
/// <param name="Date">The day.</param>
/// <param name="Grid">Its quarter hours.</param>
/// <param name="Ahead">What of the day is not past.</param>
/// <param name="InWindow">What of that the candidate offers.</param>
/// <param name="Busy">What the candidate has already.</param>
/// <param name="Sociable">Quarter hours at a sociable time by the candidate's clock.</param>
/// <param name="People">In the order of the problem's people.</param>
/// <param name="Lunch">Each place that the break for a meal may take.</param>
/// <param name="Rooms">By room, in the order of their ids, when it is free.</param>
internal sealed record CandidateDay(LocalDate Date, QuarterHours Grid, UInt128 Ahead, UInt128 InWindow, UInt128 Busy, UInt128 Sociable, PersonBits[] People,
    IReadOnlyList<UInt128> Lunch, UInt128[] Rooms);
