using System.Runtime.CompilerServices;
using Hiring.InterviewScheduling.Availability;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A person on one of the days that are searched.</summary>
/// <param name="Seats">Seats that the person may take, a bit each, counted through all rounds.</param>
/// <param name="Free">Quarter hours that are free.</param>
/// <param name="MayStart">Quarter hours in which an interview may start.</param>
internal readonly record struct PersonOnDay(ulong Seats, UInt128 Free, UInt128 MayStart);

/// <summary>A seat of a round with its start and the person who takes it, all by number; seats count from 0 in each round, days from the first one that is searched.</summary>
internal readonly record struct Placement(int Round, int Seat, int Day, int Quarter, int Person);

/// <summary>What a loop costs beside the people in it, in thousandths of a point.</summary>
/// <param name="Soon">Each day between the first day that is searched and the last day of the loop.</param>
/// <param name="Span">Each quarter hour from first start to last end, on each day.</param>
/// <param name="Start">Each quarter hour from midnight to the first start.</param>
/// <param name="Day">Each day after the first.</param>
/// <param name="Empty">Each seat that stays empty, of those that may.</param>
internal readonly record struct Rates(long Soon, long Span, long Start, long Day, long Empty);

/// <summary>What it costs that a person takes a seat at a time; not negative.</summary>
internal delegate long SeatCost(int person, int seat, int round, int day, int quarter);

/// <summary>A loop that was found.</summary>
internal sealed record Placed(Placement[] Seats, long Cost);

/// <summary>
/// Places all rounds of a loop, exactly, on one day or on several: depth first over (rounds left, time, people used), cut
/// wherever a bound shows that nothing better can follow. A round takes as many people as it has seats, and may have to wait
/// for others. Best is the least cost; among equals the loop with the rounds and people given first. So the answer depends on
/// nothing but the problem.
/// </summary>
/// <remarks>
/// <para>Two facts keep it small. Costs belong to a seat, its time and its person, or grow with time; so of the people who
/// could take a seat at a time only the first n by cost matter, n being the number of seats: whoever stands behind them can be
/// exchanged for one of them that the other n - 1 seats leave over, at no higher cost. And what the rounds left cost at
/// least, if people could be in two places, is tabulated by set of rounds and time; it is often just what they cost.</para>
/// <para>What was searched in vain is remembered with the bound that it could not beat, under the people used who could
/// still be wanted. Without that, people who are scarce at different times would let the same failure be found over and
/// over. It holds whatever came before, so searches from other starts find it too.</para>
/// <para>Costs within a day are counted with the span as if it began at midnight, less the part before the first start; so
/// what the rounds left cost at a time does not depend on when the last one ended.</para>
/// </remarks>
internal sealed class LoopSearch
{
    /// <summary>The cost of what cannot be. Small enough to be added to.</summary>
    internal const long Never = long.MaxValue / 4;

    /// <summary>What costs as much cannot be: <see cref="Never"/>, with something added to it or taken from it.</summary>
    private const long Impossible = Never / 2;

    /// <summary>Nobody on a seat that may stay empty.</summary>
    internal const ushort Nobody = ushort.MaxValue;

    /// <summary>People whom a key of what was searched in vain can name.</summary>
    private const int MostRemembered = 7;

    private const int Quarters = QuarterHours.Count;

    private readonly int _rounds;
    private readonly int _seats;
    private readonly int _days;
    private readonly int _times;
    private readonly int _rest;
    private readonly int _people;
    private readonly int _who1;
    private readonly int[] _length;
    private readonly Rates _rates;

    /// <summary>By day: how many days after the first it is.</summary>
    private readonly int[] _dates;

    /// <summary>By round: its first seat, and at the end the number of seats.</summary>
    private readonly int[] _firstSeat;

    /// <summary>Whether a seat is the same as the one before it in its round.</summary>
    private readonly bool[] _sameAsBefore;

    /// <summary>By round: the rounds that have to be over before it.</summary>
    private readonly int[] _after;

    /// <summary>The people who matter with their costs, by seat, time and place in the order of cost.</summary>
    private readonly ushort[] _who;
    private readonly long[] _costs;
    private readonly byte[] _count;

    /// <summary>By round and day: where it can start, for all of its seats.</summary>
    private readonly UInt128[] _starts;

    /// <summary>By set of rounds and day: where any of them can start.</summary>
    private readonly UInt128[] _anyStarts;

    /// <summary>The number of the first round that is the same as this one.</summary>
    private readonly int[] _alike;

    /// <summary>By round and time: what the candidate's side of it costs.</summary>
    private readonly long[] _own;

    /// <summary>By seat and time: what the seats after it in its round cost at least.</summary>
    private readonly long[] _behind;

    /// <summary>By round and time: what the round costs at least.</summary>
    private readonly long[] _least;

    /// <summary>The last time at which a person matters to a round, or -1.</summary>
    private readonly short[] _lastStart;

    /// <summary>By set of rounds and time: what they cost at least from then on, the first of them on the same day, with the span from midnight.</summary>
    private readonly long[] _sameDay;

    /// <summary>By set of rounds and day: what they cost at least if the first of them starts that day or later, with the days from the first one.</summary>
    private readonly long[] _laterDays;

    private readonly Dictionary<UInt128, long> _notBelow = [];
    private readonly Placement[] _path;
    private Placement[]? _best;
    private long _limit;
    private CancellationToken _cancellation;

    /// <summary>Prepares a search.</summary>
    /// <param name="rounds">The rounds. Among equal loops the one with the first ones first is best.</param>
    /// <param name="restQuarters">Quarter hours of rest for the candidate between two rounds.</param>
    /// <param name="rates">What a loop costs beside its people.</param>
    /// <param name="dates">The days that a loop may take up, at most five: how many days after the first each is.</param>
    /// <param name="candidate">By day the quarter hours that the candidate has.</param>
    /// <param name="people">By day everyone, in the same order. Among equal loops the one with the first ones is best.</param>
    /// <param name="seatCost">What a person costs on a seat.</param>
    /// <param name="ownCost">What a round costs beside its people, by round, day and quarter hour; nothing if there is none.</param>
    internal LoopSearch(IReadOnlyList<LoopRound> rounds, int restQuarters, Rates rates, int[] dates, UInt128[] candidate, IReadOnlyList<PersonOnDay[]> people, SeatCost seatCost,
        Func<int, int, int, long>? ownCost = null)
    {
        (_rounds, _days, _rest, _rates, _dates) = (rounds.Count, dates.Length, restQuarters, rates, dates);
        (_times, _people) = (_days * Quarters, people[0].Length);
        _length = [.. rounds.Select(round => round.Quarters)];
        _alike = [.. rounds.Select(round => rounds.TakeWhile(other => other != round).Count())];
        _firstSeat = FirstSeats(rounds);
        _seats = _firstSeat[^1];
        _who1 = _seats + 1;
        _sameAsBefore = [.. rounds.SelectMany(round => round.Seats.Select((seat, i) => i > 0 && seat == round.Seats[i - 1]))];
        _after = [.. rounds.Select(round => rounds.Select((other, i) => round.After.Contains(other.Place) ? 1 << i : 0).Sum())];
        _who = new ushort[_seats * _times * _who1];
        _costs = new long[_seats * _times * _who1];
        _count = new byte[_seats * _times];
        _starts = new UInt128[_rounds * _days];
        _own = new long[ownCost is null ? 0 : _rounds * _times];
        _behind = new long[_seats * _times];
        _least = new long[_rounds * _times];
        _lastStart = new short[_rounds * _people];
        _path = new Placement[_seats];
        Array.Fill(_lastStart, (short)-1);
        for (var round = 0; round < _rounds; round++)
            for (var day = 0; day < _days; day++)
            {
                var starts = QuarterHours.Starts(candidate[day], _length[round]);
                for (var seat = _firstSeat[round]; seat < _firstSeat[round + 1]; seat++)
                    starts &= rounds[round].Seats[seat - _firstSeat[round]].Optional ? UInt128.MaxValue : CanTake(seat, day, people[day], _length[round]);
                _starts[round * _days + day] = starts;
                for (var seat = _firstSeat[round]; seat < _firstSeat[round + 1]; seat++)
                    FindPeople(round, seat, day, starts, rounds[round].Seats[seat - _firstSeat[round]].Optional, people[day], seatCost);
                for (; starts != UInt128.Zero; starts &= starts - 1)
                    Least(round, day, (int)UInt128.TrailingZeroCount(starts), ownCost);
            }
        _anyStarts = new UInt128[(1 << _rounds) * _days];
        for (var set = 1; set < 1 << _rounds; set++)
            for (var day = 0; day < _days; day++)
                _anyStarts[set * _days + day] = _anyStarts[(set & (set - 1)) * _days + day] | _starts[int.TrailingZeroCount(set) * _days + day];
        (_sameDay, _laterDays) = Bounds();
    }

    /// <summary>By round the number of its first seat, and at the end that of all seats.</summary>
    internal static int[] FirstSeats(IReadOnlyList<LoopRound> rounds)
    {
        var first = new int[rounds.Count + 1];
        for (var round = 0; round < rounds.Count; round++)
            first[round + 1] = first[round] + rounds[round].Seats.Count;
        return first;
    }

    /// <summary>Nodes that the search looked at.</summary>
    internal long Nodes { get; private set; }

    /// <summary>The starts on the first day from which a loop could cost less than a limit, the most promising first, with that bound.</summary>
    internal List<(long AtLeast, int Quarter)> Starts(long limit)
    {
        var found = new List<(long AtLeast, int Quarter)>();
        var all = (1 << _rounds) - 1;
        for (var starts = _anyStarts[all * _days]; starts != UInt128.Zero; starts &= starts - 1)
        {
            var quarter = (int)UInt128.TrailingZeroCount(starts);
            var least = Never;
            for (var round = 0; round < _rounds; round++)
                if (CanStart(round, quarter) && _after[round] == 0)
                    least = Math.Min(least, AtLeast(all, round, quarter));
            if (least < Impossible && Before(quarter) + least < limit)
                found.Add((Before(quarter) + least, quarter));
        }
        found.Sort();
        return found;
    }

    /// <summary>The best loop that starts with a quarter hour of the first day and costs less than a limit, or null.</summary>
    internal Placed? BestFrom(int quarter, long limit, CancellationToken cancellation = default)
    {
        (_cancellation, _best, _limit) = (cancellation, null, limit);
        PlaceAt(quarter, (1 << _rounds) - 1, Before(quarter), 0);
        return _best is null ? null : new Placed(_best, _limit);
    }

    /// <summary>What comes on top of a loop that starts with a quarter hour of the first day: its start, less the span before it.</summary>
    private long Before(int quarter) => (_rates.Start - _rates.Span) * quarter;

    private static UInt128 CanTake(int seat, int day, PersonOnDay[] people, int length)
    {
        var found = UInt128.Zero;
        foreach (var person in people)
            if ((person.Seats & 1ul << seat) != 0)
                found |= person.MayStart & QuarterHours.Starts(person.Free, length);
        return found;
    }

    /// <summary>Notes who could take a seat and when, the least cost first.</summary>
    private void FindPeople(int round, int seat, int day, UInt128 open, bool optional, PersonOnDay[] people, SeatCost seatCost)
    {
        if (open == UInt128.Zero)
            return;
        for (var person = 0; person < people.Length; person++)
        {
            if ((people[person].Seats & 1ul << seat) == 0)
                continue;
            for (var starts = open & people[person].MayStart & QuarterHours.Starts(people[person].Free, _length[round]); starts != UInt128.Zero; starts &= starts - 1)
            {
                var quarter = (int)UInt128.TrailingZeroCount(starts);
                Insert(seat, day * Quarters + quarter, (ushort)person, seatCost(person, seat, round, day, quarter));
            }
        }
        if (optional)
            for (; open != UInt128.Zero; open &= open - 1)
                Insert(seat, day * Quarters + (int)UInt128.TrailingZeroCount(open), Nobody, _rates.Empty);
    }

    /// <summary>Puts somebody into the order of cost; of equals whoever was there first stays first. Nobody always has a place.</summary>
    private void Insert(int seat, int time, ushort person, long cost)
    {
        ref var count = ref _count[seat * _times + time];
        var first = (seat * _times + time) * _who1;
        var at = (int)count;
        while (at > 0 && _costs[first + at - 1] > cost)
            at--;
        if (at >= _seats && person != Nobody)
            return;
        var last = Math.Min(count, _seats - (person == Nobody ? 0 : 1));
        for (var i = last; i > at; i--)
            (_who[first + i], _costs[first + i]) = (_who[first + i - 1], _costs[first + i - 1]);
        (_who[first + at], _costs[first + at]) = (person, cost);
        count = (byte)(last + 1);
    }

    private void Least(int round, int day, int quarter, Func<int, int, int, long>? ownCost)
    {
        var time = day * Quarters + quarter;
        var least = 0L;
        for (var seat = _firstSeat[round + 1] - 1; seat >= _firstSeat[round]; seat--)
        {
            _behind[seat * _times + time] = least;
            least += _costs[(seat * _times + time) * _who1];
            foreach (var person in Who(seat, time))
                if (person != Nobody)
                    _lastStart[round * _people + person] = (short)Math.Max(time, _lastStart[round * _people + person]);
        }
        if (ownCost is not null)
            least += _own[round * _times + time] = ownCost(round, day, quarter);
        _least[round * _times + time] = least;
    }

    private (long[] SameDay, long[] LaterDays) Bounds()
    {
        var same = new long[(1 << _rounds) * _times];
        var later = new long[(1 << _rounds) * (_days + 1)];
        Array.Fill(same, Never);
        Array.Fill(later, Never);
        Array.Clear(later, 0, _days + 1);
        for (var set = 1; set < 1 << _rounds; set++)
            for (var day = _days - 1; day >= 0; day--)
            {
                var (next, first) = (Never, Never);
                for (var quarter = Quarters - 1; quarter >= 0; quarter--)
                {
                    var time = day * Quarters + quarter;
                    for (var round = 0; round < _rounds; round++)
                        if ((set & 1 << round) != 0 && CanStart(round, time) && (_after[round] & set) == 0)
                        {
                            var cost = AtLeast(set, round, time, same, later);
                            (next, first) = (Math.Min(next, cost), Math.Min(first, cost - _rates.Span * quarter));
                        }
                    same[set * _times + time] = next;
                }
                later[set * (_days + 1) + day] = Math.Min(later[set * (_days + 1) + day + 1], first < Impossible ? first + _rates.Soon * _dates[day] : Never);
            }
        return (same, later);
    }

    private long AtLeast(int set, int round, int time) => AtLeast(set, round, time, _sameDay, _laterDays);

    /// <summary>What a set of rounds costs at least if one of them starts at a time, with the span from midnight.</summary>
    private long AtLeast(int set, int round, int time, long[] same, long[] later) =>
        Math.Min(Never, _rates.Span * (time % Quarters + _length[round]) + _least[round * _times + time] + GoingOn(set & ~(1 << round), time, _length[round], same, later));

    /// <summary>What the rounds left cost at least after one that starts at a time.</summary>
    private long GoingOn(int left, int time, int length, long[] same, long[] later)
    {
        if (left == 0)
            return 0;
        var (day, end) = (time / Quarters, time % Quarters + length);
        var onTheDay = end + _rest < Quarters ? same[left * _times + day * Quarters + end + _rest] - _rates.Span * end : Never;
        return Math.Min(onTheDay, later[left * (_days + 1) + day + 1] + _rates.Day - _rates.Soon * _dates[day]);
    }

    /// <summary>
    /// Puts each of the rounds left at a time in turn, with each choice of people who matter, and goes on from there. The cost so
    /// far is without the span from midnight to there. Answers a bound that no cost still to come is below, with that span.
    /// </summary>
    private long PlaceAt(int time, int left, long cost, int depth)
    {
        var bound = Never;
        for (var round = 0; round < _rounds; round++)
        {
            if ((left & 1 << round) == 0 || !CanStart(round, time) || (_after[round] & left) != 0 || IsRepeat(round, left))
                continue;
            var least = AtLeast(left, round, time);
            bound = Math.Min(bound, IsVain(cost, least) ? least
                : Seat(round, _firstSeat[round], time, left & ~(1 << round), cost, _rates.Span * (time % Quarters + _length[round]) + (_own.Length == 0 ? 0 : _own[round * _times + time]), depth));
        }
        return bound;
    }

    /// <summary>Gives a seat of a round to each person in turn, then the seats after it, and goes on behind the last. Answers a bound as <see cref="PlaceAt"/> does.</summary>
    private long Seat(int round, int seat, int time, int after, long cost, long spent, int depth)
    {
        if (seat == _firstSeat[round + 1])
            return spent + GoOn(after, time, _length[round], cost + spent, depth);
        var bound = Never;
        var behind = _behind[seat * _times + time] + GoingOn(after, time, _length[round], _sameDay, _laterDays);
        var who = Who(seat, time);
        var costs = _costs.AsSpan((seat * _times + time) * _who1, who.Length);
        for (var i = 0; i < who.Length; i++)
        {
            // Two equal seats the other way round are the same loop.
            if (_sameAsBefore[seat] && who[i] < _path[depth - 1].Person || IsUsed(who[i], depth))
                continue;
            var least = spent + costs[i] + behind;
            // Whoever comes later costs no less.
            if (IsVain(cost, least))
                return Math.Min(bound, least);
            _path[depth] = new Placement(round, seat - _firstSeat[round], time / Quarters, time % Quarters, who[i]);
            bound = Math.Min(bound, Seat(round, seat + 1, time, after, cost, spent + costs[i], depth + 1));
        }
        return bound;
    }

    /// <summary>Goes on with the rounds left after one that starts at a time: on the same day, or on a later one. Answers a bound on the cost still to come.</summary>
    private long GoOn(int left, int time, int length, long cost, int depth)
    {
        if (left == 0)
        {
            if (cost < _limit)
                (_best, _limit) = ([.. _path], cost);
            return 0;
        }
        var (day, end) = (time / Quarters, time % Quarters + length);
        var bound = end + _rest < Quarters ? Later(left, day * Quarters + end + _rest, cost - _rates.Span * end, depth) - _rates.Span * end : Never;
        for (var next = day + 1; next < _days; next++)
        {
            var moved = _rates.Day + _rates.Soon * (_dates[next] - _dates[day]);
            bound = Math.Min(bound, NewDay(left, next, cost + moved, depth) + moved);
        }
        return bound;
    }

    /// <summary>The first of the rounds left starts some time on a day. Answers a bound on the cost still to come.</summary>
    private long NewDay(int left, int day, long cost, int depth)
    {
        Nodes++;
        // No time has this number.
        var key = Key(left, day * Quarters, depth, _times + day);
        if (key is { } searched && _notBelow.TryGetValue(searched, out var proven) && IsVain(cost, proven))
            return proven;
        var bound = Never;
        for (var starts = _anyStarts[left * _days + day]; starts != UInt128.Zero; starts &= starts - 1)
        {
            var quarter = (int)UInt128.TrailingZeroCount(starts);
            bound = Math.Min(bound, PlaceAt(day * Quarters + quarter, left, cost - _rates.Span * quarter, depth) - _rates.Span * quarter);
        }
        if (key is { } done)
            _notBelow[done] = bound;
        return bound;
    }

    /// <summary>One of the rounds left starts at a time, or all start later, the first of them on the same day. Answers a bound as <see cref="PlaceAt"/> does.</summary>
    private long Later(int left, int from, long cost, int depth)
    {
        if ((++Nodes & 0xFFF) == 0)
            _cancellation.ThrowIfCancellationRequested();
        var (day, quarter) = (from / Quarters, from % Quarters);
        var starts = _anyStarts[left * _days + day] >> quarter;
        if (starts == UInt128.Zero)
            return Never;
        var time = from + (int)UInt128.TrailingZeroCount(starts);
        var least = _sameDay[left * _times + time];
        if (IsVain(cost, least))
            return least;
        var key = Key(left, time, depth, time);
        if (key is { } searched && _notBelow.TryGetValue(searched, out var proven) && IsVain(cost, proven))
            return proven;
        var bound = PlaceAt(time, left, cost, depth);
        if (time % Quarters + 1 < Quarters)
            bound = Math.Min(bound, Later(left, time + 1, cost, depth));
        if (key is { } done)
            _notBelow[done] = bound;
        return bound;
    }

    /// <summary>Whether nothing better can follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsVain(long cost, long least) => least >= Impossible || cost + least >= _limit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanStart(int round, int time) => (_starts[round * _days + time / Quarters] >> time % Quarters & 1) != 0;

    private ReadOnlySpan<ushort> Who(int seat, int time) => _who.AsSpan((seat * _times + time) * _who1, _count[seat * _times + time]);

    /// <summary>Of two equal rounds the first goes first: the other way round is the same loop.</summary>
    private bool IsRepeat(int round, int left)
    {
        for (var other = _alike[round]; other < round; other++)
            if (_alike[other] == _alike[round] && (left & 1 << other) != 0)
                return true;
        return false;
    }

    private bool IsUsed(int person, int depth)
    {
        for (var i = 0; i < depth && person != Nobody; i++)
            if (_path[i].Person == person)
                return true;
        return false;
    }

    /// <summary>
    /// Rounds left (6 bits), a number for the time (10 bits), and sorted (16 bits each, seven at the most) the people used who could still be wanted
    /// from a time on; null where they are too many to be named.
    /// </summary>
    private UInt128? Key(int left, int from, int depth, int number)
    {
        Span<int> wanted = stackalloc int[MostRemembered];
        var n = 0;
        for (var i = 0; i < depth; i++)
        {
            var person = _path[i].Person;
            var isWanted = false;
            for (var round = 0; round < _rounds && !isWanted && person != Nobody; round++)
                isWanted = (left & 1 << round) != 0 && _lastStart[round * _people + person] >= from;
            if (!isWanted)
                continue;
            if (n == MostRemembered)
                return null;
            var at = n++;
            for (; at > 0 && wanted[at - 1] > person; at--)
                wanted[at] = wanted[at - 1];
            wanted[at] = person;
        }
        var key = (UInt128)(uint)left << 10 | (uint)number;
        for (var i = 0; i < n; i++)
            key = key << 16 | (uint)(wanted[i] + 1);
        return key;
    }
}
