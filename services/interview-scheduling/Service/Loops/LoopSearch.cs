using System.Runtime.CompilerServices;
using Hiring.InterviewScheduling.Availability;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A person on the day that is searched.</summary>
/// <param name="Seats">Seats that the person may take, a bit each, counted through all rounds.</param>
/// <param name="Load">Interviews that the person has already.</param>
/// <param name="Free">Quarter hours that are free.</param>
/// <param name="MayStart">Quarter hours in which an interview may start.</param>
internal readonly record struct PersonOnDay(ulong Seats, int Load, UInt128 Free, UInt128 MayStart);

/// <summary>A seat of a round with its start and the person who takes it, all by number; seats count from 0 in each round.</summary>
internal readonly record struct Placement(int Round, int Seat, int Quarter, int Person);

/// <summary>
/// Places all rounds of a loop on one day, exactly: depth first over (rounds left, time, people used), cut wherever a bound
/// shows that nothing better can follow. A round takes as many people as it has seats, and may have to wait for others. Best is the shortest span, then the earliest start, then the smallest load; among
/// equals the one with the rounds and people given first. So the answer depends on nothing but the problem.
/// </summary>
/// <remarks>
/// <para>Two facts keep it small. Of the people who could take a seat at a time only the first n by load matter, n being
/// the number of seats: whoever stands behind them can be exchanged for one of them that the other n - 1 seats leave over,
/// at no higher cost. And the earliest end of the rounds left, if people could be in two places, is cheap to tabulate and
/// is never too late, so it bounds the span from below.</para>
/// <para>What was searched in vain is remembered with the bound that it could not beat, under the people used who could
/// still be wanted. Without that, people who are scarce at different times would let the same failure be found over and over.</para>
/// </remarks>
internal sealed class LoopSearch
{
    private const int Never = 10_000;

    /// <summary>People whom a key of what was searched in vain can name.</summary>
    private const int MostRemembered = 7;

    private readonly int _rounds;
    private readonly int _seats;
    private readonly int _rest;
    private readonly int[] _length;
    private readonly int[] _load;

    /// <summary>By round: its first seat, and at the end the number of seats.</summary>
    private readonly int[] _firstSeat;

    /// <summary>Whether a seat is the same as the one before it in its round.</summary>
    private readonly bool[] _sameAsBefore;

    /// <summary>By round: the rounds that have to be over before it.</summary>
    private readonly int[] _after;

    /// <summary>The people who matter, by seat, quarter hour and place in the order of load.</summary>
    private readonly ushort[] _who;
    private readonly byte[] _count;

    /// <summary>By round: where it can start, for all of its seats.</summary>
    private readonly UInt128[] _starts;

    /// <summary>By set of rounds: where any of them can start.</summary>
    private readonly UInt128[] _anyStarts;

    /// <summary>The number of the first round that is the same as this one.</summary>
    private readonly int[] _alike;

    /// <summary>By seat: the smallest load that the seats after it in its round can come to.</summary>
    private readonly int[] _leastBehind;

    /// <summary>The last start at which a person matters to a round, or -1.</summary>
    private readonly sbyte[] _lastStart;

    /// <summary>By set of rounds and quarter hour: the earliest end of them all, if people could be in two places.</summary>
    private readonly int[] _earliestEnd;

    /// <summary>By set of rounds: the smallest load that they can come to.</summary>
    private readonly int[] _leastLoad;

    private readonly Dictionary<UInt128, long> _notBelow = [];
    private readonly Placement[] _path;
    private Placement[]? _best;
    private int _bestSpan = Never;
    private int _bestStart = int.MaxValue;
    private int _bestLoad;
    private int _start;
    private CancellationToken _cancellation;

    /// <summary>Prepares a day. People come in the order of their load.</summary>
    internal LoopSearch(IReadOnlyList<LoopRound> rounds, int restQuarters, UInt128 candidate, IReadOnlyList<PersonOnDay> people)
    {
        _rounds = rounds.Count;
        _rest = restQuarters;
        _length = [.. rounds.Select(round => round.Quarters)];
        _load = [.. people.Select(person => person.Load)];
        _alike = [.. rounds.Select(round => rounds.TakeWhile(other => other != round).Count())];
        _firstSeat = FirstSeats(rounds);
        _seats = _firstSeat[^1];
        _sameAsBefore = [.. rounds.SelectMany(round => round.Seats.Select((seat, i) => i > 0 && seat == round.Seats[i - 1]))];
        _after = [.. rounds.Select(round => rounds.Select((other, i) => round.After.Contains(other.Place) ? 1 << i : 0).Sum())];
        _who = new ushort[_seats * QuarterHours.Count * _seats];
        _count = new byte[_seats * QuarterHours.Count];
        _starts = new UInt128[_rounds];
        _leastBehind = new int[_seats];
        _lastStart = new sbyte[_rounds * people.Count];
        _path = new Placement[_seats];
        Array.Fill(_lastStart, (sbyte)-1);
        for (var round = 0; round < _rounds; round++)
        {
            _starts[round] = UInt128.MaxValue;
            for (var seat = _firstSeat[round]; seat < _firstSeat[round + 1]; seat++)
                _starts[round] &= FindStarts(round, seat, candidate, people);
        }
        _anyStarts = new UInt128[1 << _rounds];
        for (var set = 1; set < _anyStarts.Length; set++)
            _anyStarts[set] = _anyStarts[set & (set - 1)] | _starts[int.TrailingZeroCount(set)];
        (_earliestEnd, _leastLoad) = Bounds();
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

    /// <summary>The best placement of all rounds, in the order of their start, or null if there is none.</summary>
    internal Placement[]? Best(CancellationToken cancellation = default)
    {
        _cancellation = cancellation;
        var all = (1 << _rounds) - 1;
        var firsts = new List<(int Span, int Start)>();
        for (var start = 0; start < QuarterHours.Count && _earliestEnd[all * QuarterHours.Count + start] < Never; start++)
        {
            var span = Enumerable.Range(0, _rounds).Where(round => CanStart(round, start) && _after[round] == 0)
                .Select(round => EndAfter(all, round, start) - start).Append(Never).Min();
            if (span < Never)
                firsts.Add((span, start));
        }
        firsts.Sort();
        foreach (var (span, start) in firsts)
        {
            if ((span, start).CompareTo((_bestSpan, _bestStart)) >= 0)
                break;
            _start = start;
            PlaceAt(start, all, 0, 0);
        }
        return _best;
    }

    /// <summary>Notes who could take a seat and when, and answers where that is.</summary>
    private UInt128 FindStarts(int round, int seat, UInt128 candidate, IReadOnlyList<PersonOnDay> people)
    {
        var (open, found) = (UInt128.MaxValue, UInt128.Zero);
        for (var person = 0; person < people.Count && open != UInt128.Zero; person++)
        {
            if ((people[person].Seats & 1ul << seat) == 0)
                continue;
            var starts = open & people[person].MayStart & QuarterHours.Starts(people[person].Free & candidate, _length[round]);
            found |= starts;
            for (; starts != UInt128.Zero; starts &= starts - 1)
            {
                var quarter = (int)UInt128.TrailingZeroCount(starts);
                ref var count = ref _count[seat * QuarterHours.Count + quarter];
                _who[(seat * QuarterHours.Count + quarter) * _seats + count++] = (ushort)person;
                _lastStart[round * people.Count + person] = (sbyte)Math.Max(quarter, _lastStart[round * people.Count + person]);
                if (count == _seats)
                    open &= ~(UInt128.One << quarter);
            }
        }
        return found;
    }

    private (int[] EarliestEnd, int[] LeastLoad) Bounds()
    {
        var ends = new int[(1 << _rounds) * QuarterHours.Count];
        var loads = new int[1 << _rounds];
        Array.Fill(ends, Never);
        var least = new int[_rounds];
        for (var round = 0; round < _rounds; round++)
            for (var seat = _firstSeat[round + 1] - 1; seat >= _firstSeat[round]; seat--)
            {
                _leastBehind[seat] = least[round];
                var lowest = _starts[round] == UInt128.Zero ? 0 : int.MaxValue;
                for (var starts = _starts[round]; starts != UInt128.Zero; starts &= starts - 1)
                    lowest = Math.Min(lowest, _load[Who(seat, (int)UInt128.TrailingZeroCount(starts))[0]]);
                least[round] += lowest;
            }
        for (var set = 1; set < 1 << _rounds; set++)
        {
            for (var round = 0; round < _rounds; round++)
            {
                if ((set & 1 << round) == 0)
                    continue;
                var after = set & ~(1 << round);
                loads[set] = loads[after] + least[round];
                // The rounds after it end no earlier if it starts later, so only its next start counts.
                var next = Never;
                for (var quarter = QuarterHours.Count - 1; quarter >= 0; quarter--)
                {
                    if (CanStart(round, quarter))
                    {
                        var end = quarter + _length[round];
                        next = after == 0 ? end : end + _rest < QuarterHours.Count ? ends[after * QuarterHours.Count + end + _rest] : Never;
                    }
                    ref var earliest = ref ends[set * QuarterHours.Count + quarter];
                    earliest = Math.Min(earliest, next);
                }
            }
        }
        return (ends, loads);
    }

    /// <summary>
    /// Puts each of the rounds left at a quarter hour in turn, with each choice of people who matter, and goes on from there.
    /// Answers a bound (end and load still to come) that nothing found or cut off here is below.
    /// </summary>
    private long PlaceAt(int quarter, int left, int load, int depth)
    {
        var bound = Value(Never, 0);
        for (var round = 0; round < _rounds; round++)
            if ((left & 1 << round) != 0 && CanStart(round, quarter) && (_after[round] & left) == 0 && !IsRepeat(round, left))
                bound = Math.Min(bound, Seat(round, _firstSeat[round], quarter, left & ~(1 << round), EndAfter(left, round, quarter), load, depth));
        return bound;
    }

    /// <summary>Gives a seat of a round to each person in turn, then the seats after it, and goes on behind the last. Answers a bound as <see cref="PlaceAt"/> does.</summary>
    private long Seat(int round, int seat, int quarter, int after, int end, int load, int depth)
    {
        if (seat == _firstSeat[round + 1])
        {
            if (after != 0)
                return GoOn(after, quarter + _length[round] + _rest, load, depth);
            // The seats before this one were cut off with the whole load of the round in view.
            if (Value(end, 0) < Limit(load))
                Keep(end, load);
            return Value(end, 0);
        }
        var bound = Value(Never, 0);
        foreach (var person in Who(seat, quarter))
        {
            // Two equal seats the other way round are the same loop.
            if (_sameAsBefore[seat] && person < _path[depth - 1].Person || IsUsed(person, depth))
                continue;
            var least = Value(end, _leastLoad[after] + _leastBehind[seat] + _load[person]);
            // Whoever comes later has no smaller load.
            if (least >= Limit(load))
                return Math.Min(bound, least);
            _path[depth] = new Placement(round, seat - _firstSeat[round], quarter, person);
            bound = Math.Min(bound, Seat(round, seat + 1, quarter, after, end, load + _load[person], depth + 1) + _load[person]);
        }
        return bound;
    }

    /// <summary>Goes on with the rounds left from a quarter hour: one of them starts there, or all start later. Answers a bound as <see cref="PlaceAt"/> does.</summary>
    private long GoOn(int left, int from, int load, int depth)
    {
        if ((++Nodes & 0xFFF) == 0)
            _cancellation.ThrowIfCancellationRequested();
        var quarter = from < QuarterHours.Count ? from + (int)UInt128.TrailingZeroCount(_anyStarts[left] >> from) : QuarterHours.Count;
        var least = quarter < QuarterHours.Count ? Value(_earliestEnd[left * QuarterHours.Count + quarter], _leastLoad[left]) : Value(Never, 0);
        if (least >= Limit(load))
            return least;
        var key = Key(left, quarter, depth);
        if (key is { } searched && _notBelow.TryGetValue(searched, out var proven) && proven >= Limit(load))
            return proven;
        var bound = Math.Min(PlaceAt(quarter, left, load, depth), GoOn(left, quarter + 1, load, depth));
        if (key is { } done)
            _notBelow[done] = bound;
        return bound;
    }

    private void Keep(int end, int load)
    {
        (_bestSpan, _bestStart, _bestLoad) = (end - _start, _start, load);
        _best = [.. _path];
    }

    /// <summary>End and load still to come as one number, the end first.</summary>
    private static long Value(int end, int load) => (long)end << 32 | (uint)load;

    /// <summary>What end and load still to come have to stay below to make the loop better than the best one so far.</summary>
    private long Limit(int load) => _best is null ? Value(Never, 0)
        : _start == _bestStart ? Value(_start + _bestSpan, Math.Max(0, _bestLoad - load))
        : _start < _bestStart ? Value(_start + _bestSpan + 1, 0)
        : Value(_start + _bestSpan, 0);

    /// <summary>Bound on the end of all rounds left if one of them starts at a quarter hour.</summary>
    private int EndAfter(int left, int round, int quarter)
    {
        var after = left & ~(1 << round);
        var end = quarter + _length[round];
        return after == 0 ? end : end + _rest < QuarterHours.Count ? _earliestEnd[after * QuarterHours.Count + end + _rest] : Never;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanStart(int round, int quarter) => (_starts[round] >> quarter & 1) != 0;

    private ReadOnlySpan<ushort> Who(int seat, int quarter) =>
        _who.AsSpan((seat * QuarterHours.Count + quarter) * _seats, _count[seat * QuarterHours.Count + quarter]);

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
        for (var i = 0; i < depth; i++)
            if (_path[i].Person == person)
                return true;
        return false;
    }

    /// <summary>Rounds left (6 bits), time (8 bits), and sorted (16 bits each) the people used who could still be wanted; null where they are too many to be named.</summary>
    private UInt128? Key(int left, int from, int depth)
    {
        Span<int> wanted = stackalloc int[MostRemembered];
        var n = 0;
        for (var i = 0; i < depth; i++)
        {
            var person = _path[i].Person;
            var isWanted = false;
            for (var round = 0; round < _rounds && !isWanted; round++)
                isWanted = (left & 1 << round) != 0 && _lastStart[round * _load.Length + person] >= from;
            if (!isWanted)
                continue;
            if (n == MostRemembered)
                return null;
            var at = n++;
            for (; at > 0 && wanted[at - 1] > person; at--)
                wanted[at] = wanted[at - 1];
            wanted[at] = person;
        }
        var key = (UInt128)(uint)left << 8 | (uint)from;
        for (var i = 0; i < n; i++)
            key = key << 16 | (uint)(wanted[i] + 1);
        return key;
    }
}
