using System.Runtime.CompilerServices;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A person on the day that is searched.</summary>
/// <param name="Kinds">Rounds that the person may hold.</param>
/// <param name="Load">Interviews that the person has already.</param>
/// <param name="Free">Quarter hours that are free.</param>
/// <param name="MayStart">Quarter hours in which an interview may start.</param>
internal readonly record struct PersonOnDay(IReadOnlyCollection<RoundKind> Kinds, int Load, UInt128 Free, UInt128 MayStart);

/// <summary>A round with its start and the person who holds it, all by number.</summary>
internal readonly record struct Placement(int Round, int Quarter, int Person);

/// <summary>
/// Places all rounds of a loop on one day, exactly: depth first over (rounds left, time, people used), cut wherever a bound
/// shows that nothing better can follow. Best is the shortest span, then the earliest start, then the smallest load; among
/// equals the one with the rounds and people given first. So the answer depends on nothing but the problem.
/// </summary>
/// <remarks>
/// <para>Two facts keep it small. Of the people who could hold a round at a time only the first n by load matter, n being
/// the number of rounds: whoever stands behind them can be exchanged for one of them that the other n - 1 rounds leave over,
/// at no higher cost. And the earliest end of the rounds left, if people could be in two places, is cheap to tabulate and
/// is never too late, so it bounds the span from below.</para>
/// <para>What was searched in vain is remembered with the bound that it could not beat, under the people used who could
/// still be wanted. Without that, people who are scarce at different times would let the same failure be found over and over.</para>
/// </remarks>
internal sealed class LoopSearch
{
    private const int Never = 10_000;
    private readonly int _rounds;
    private readonly int _rest;
    private readonly int[] _length;
    private readonly int[] _load;

    /// <summary>The people who matter, by round, quarter hour and place in the order of load.</summary>
    private readonly ushort[] _who;
    private readonly byte[] _count;
    private readonly UInt128[] _starts;

    /// <summary>By set of rounds: where any of them can start.</summary>
    private readonly UInt128[] _anyStarts;

    /// <summary>The number of the first round that is the same as this one.</summary>
    private readonly int[] _alike;

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
        _who = new ushort[_rounds * QuarterHours.Count * _rounds];
        _count = new byte[_rounds * QuarterHours.Count];
        _starts = new UInt128[_rounds];
        _lastStart = new sbyte[_rounds * people.Count];
        _path = new Placement[_rounds];
        Array.Fill(_lastStart, (sbyte)-1);
        for (var round = 0; round < _rounds; round++)
            FindStarts(round, rounds[round], candidate, people);
        _anyStarts = new UInt128[1 << _rounds];
        for (var set = 1; set < _anyStarts.Length; set++)
            _anyStarts[set] = _anyStarts[set & (set - 1)] | _starts[int.TrailingZeroCount(set)];
        (_earliestEnd, _leastLoad) = Bounds();
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
            var span = Enumerable.Range(0, _rounds).Where(round => Count(round, start) > 0)
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

    private void FindStarts(int round, LoopRound wanted, UInt128 candidate, IReadOnlyList<PersonOnDay> people)
    {
        var open = UInt128.MaxValue;
        for (var person = 0; person < people.Count && open != UInt128.Zero; person++)
        {
            if (!people[person].Kinds.Contains(wanted.Kind))
                continue;
            var starts = open & people[person].MayStart & QuarterHours.Starts(people[person].Free & candidate, wanted.Quarters);
            _starts[round] |= starts;
            for (; starts != UInt128.Zero; starts &= starts - 1)
            {
                var quarter = (int)UInt128.TrailingZeroCount(starts);
                ref var count = ref _count[round * QuarterHours.Count + quarter];
                _who[(round * QuarterHours.Count + quarter) * _rounds + count++] = (ushort)person;
                _lastStart[round * people.Count + person] = (sbyte)Math.Max(quarter, _lastStart[round * people.Count + person]);
                if (count == _rounds)
                    open &= ~(UInt128.One << quarter);
            }
        }
    }

    private (int[] EarliestEnd, int[] LeastLoad) Bounds()
    {
        var ends = new int[(1 << _rounds) * QuarterHours.Count];
        var loads = new int[1 << _rounds];
        Array.Fill(ends, Never);
        var least = new int[_rounds];
        for (var round = 0; round < _rounds; round++)
        {
            least[round] = _starts[round] == UInt128.Zero ? 0 : int.MaxValue;
            for (var starts = _starts[round]; starts != UInt128.Zero; starts &= starts - 1)
                least[round] = Math.Min(least[round], _load[Who(round, (int)UInt128.TrailingZeroCount(starts))[0]]);
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
                    if (Count(round, quarter) > 0)
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
    /// Puts each of the rounds left at a quarter hour in turn, with each person who matters, and goes on from there.
    /// Answers a bound (end and load still to come) that nothing found or cut off here is below.
    /// </summary>
    private long PlaceAt(int quarter, int left, int load, int depth)
    {
        var bound = Value(Never, 0);
        for (var round = 0; round < _rounds; round++)
        {
            if ((left & 1 << round) == 0 || Count(round, quarter) == 0 || IsRepeat(round, left))
                continue;
            var after = left & ~(1 << round);
            var end = EndAfter(left, round, quarter);
            foreach (var person in Who(round, quarter))
            {
                if (IsUsed(person, depth))
                    continue;
                var least = Value(end, _leastLoad[after] + _load[person]);
                // Whoever comes later has no smaller load.
                if (least >= Limit(load))
                {
                    bound = Math.Min(bound, least);
                    break;
                }
                _path[depth] = new Placement(round, quarter, person);
                if (after == 0)
                    Keep(end, load + _load[person]);
                else
                    least = GoOn(after, quarter + _length[round] + _rest, load + _load[person], depth + 1) + _load[person];
                bound = Math.Min(bound, least);
            }
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
        if (_notBelow.TryGetValue(key, out var proven) && proven >= Limit(load))
            return proven;
        var bound = Math.Min(PlaceAt(quarter, left, load, depth), GoOn(left, quarter + 1, load, depth));
        _notBelow[key] = bound;
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
    private int Count(int round, int quarter) => _count[round * QuarterHours.Count + quarter];

    private ReadOnlySpan<ushort> Who(int round, int quarter) =>
        _who.AsSpan((round * QuarterHours.Count + quarter) * _rounds, Count(round, quarter));

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

    /// <summary>Rounds left (6 bits), time (8 bits), and sorted (16 bits each, five at the most) the people used who could still be wanted.</summary>
    private UInt128 Key(int left, int from, int depth)
    {
        Span<int> wanted = stackalloc int[6];
        var n = 0;
        for (var i = 0; i < depth; i++)
        {
            var person = _path[i].Person;
            var isWanted = false;
            for (var round = 0; round < _rounds && !isWanted; round++)
                isWanted = (left & 1 << round) != 0 && _lastStart[round * _load.Length + person] >= from;
            if (!isWanted)
                continue;
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
