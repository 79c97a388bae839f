using CsCheck;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Rounds with several people and an order, against a brute force that tries every start and every person.</summary>
public sealed class SeatSearchTests
{
    private const int Quarters = 14;

    private sealed record Case(int[] Lengths, int[] Seats, (int Round, int After)[] Order, int Rest, uint Candidate, (ulong Seats, int Load, uint Free)[] People)
    {
        internal LoopRound[] Rounds =>
        [
            .. Lengths.Select((length, round) => new LoopRound((RoundKind)(round + 1), length)
            {
                Place = round, After = [.. Order.Where(pair => pair.Round == round && pair.After != round).Select(pair => pair.After)],
                Seats = [.. Enumerable.Range(0, Seats[round]).Select(seat => new LoopSeat([$"{round} {seat}"], Seniority.Unspecified, false, false))],
            }),
        ];
    }

    private static readonly Gen<Case> Cases =
        from rounds in Gen.Int[1, 3]
        from lengths in Gen.Int[1, 3].Array[rounds]
        from seats in Gen.Int[1, 3].Array[rounds]
        from order in Gen.Select(Gen.Int[0, rounds - 1], Gen.Int[0, rounds - 1]).Array[0, 2]
        from rest in Gen.Int[0, 1]
        from candidate in Gen.UInt[0, (1 << Quarters) - 1].Where(bits => uint.PopCount(bits) > 5)
        from people in Gen.Select(Gen.ULong[0, 511], Gen.Int[0, 3], Gen.Select(Gen.UInt[0, (1 << Quarters) - 1], Gen.UInt[0, (1 << Quarters) - 1]).Select((a, b) => a | b)).Array[1, 5]
        select new Case(lengths, seats, order, rest, candidate, [.. people.OrderBy(person => person.Item2)]);

    [Fact]
    public void The_best_placement_of_all_seats_is_as_good_as_the_best_that_brute_force_finds()
    {
        var (found, none) = (0, 0);
        Cases.Sample(small =>
        {
            var rounds = small.Rounds;
            var placed = OneDay.Search(rounds, small.Rest, small.Candidate, [.. small.People.Select(person => (person.Seats, person.Load, (UInt128)person.Free))]).Best()?.Seats;
            var brute = Best(small, rounds);
            if (placed is null)
            {
                Assert.Null(brute);
                Interlocked.Increment(ref none);
                return;
            }
            Assert.Equal(brute, Cost(small, rounds, placed));
            Interlocked.Increment(ref found);
        }, iter: 3_000);
        Assert.True(found > 300 && none > 300, $"{found} found, {none} times none");
    }

    [Fact]
    public void Rounds_that_wait_for_each_other_have_no_loop()
    {
        LoopRound Waits(int place, int after) => new((RoundKind)(place + 1), 1) { Place = place, After = [after] };
        Assert.Null(OneDay.Search([Waits(0, 1), Waits(1, 0)], 0, QuarterHours.Bits(0, 9), [(ulong.MaxValue, 0, UInt128.MaxValue), (ulong.MaxValue, 0, UInt128.MaxValue)]).Best());
    }

    /// <summary>Span, start and load; throws for what breaks a rule.</summary>
    private static (int, int, int) Cost(Case small, LoopRound[] rounds, Placement[] placed)
    {
        Assert.Equal(small.Seats.Sum(), placed.Length);
        Assert.Equal(placed.Length, placed.Select(one => one.Person).Distinct().Count());
        var first = LoopSearch.FirstSeats(rounds);
        var starts = placed.GroupBy(one => one.Round).ToDictionary(round => round.Key, round => Assert.Single(round.Select(one => one.Quarter).Distinct()));
        foreach (var one in placed)
        {
            var needed = Bits(one.Quarter, rounds[one.Round].Quarters);
            Assert.Equal(needed, needed & small.Candidate & small.People[one.Person].Free);
            Assert.NotEqual(0ul, small.People[one.Person].Seats & 1ul << first[one.Round] + one.Seat);
        }
        Assert.True(IsFine(small, rounds, starts));
        return (starts.Max(start => start.Value + rounds[start.Key].Quarters) - starts.Values.Min(), starts.Values.Min(), placed.Sum(one => small.People[one.Person].Load));
    }

    private static (int, int, int)? Best(Case small, LoopRound[] rounds)
    {
        (int, int, int)? best = null;
        foreach (var starts in Starts(rounds.Length))
        {
            var at = starts.Index().ToDictionary(one => one.Index, one => one.Item);
            if (!IsFine(small, rounds, at) || at.Any(start => (Bits(start.Value, rounds[start.Key].Quarters) & ~small.Candidate) != 0))
                continue;
            var seats = rounds.SelectMany((round, i) => round.Seats.Select(_ => i)).ToArray();
            if (Least(0, 0, 0) is { } load)
            {
                var cost = (at.Max(start => start.Value + rounds[start.Key].Quarters) - at.Values.Min(), at.Values.Min(), load);
                best = best is null || cost.CompareTo(best.Value) < 0 ? cost : best;
            }

            int? Least(int seat, int used, int sum)
            {
                if (seat == seats.Length)
                    return sum;
                int? least = null;
                for (var person = 0; person < small.People.Length; person++)
                {
                    var needed = Bits(at[seats[seat]], rounds[seats[seat]].Quarters);
                    if ((used & 1 << person) != 0 || (small.People[person].Seats & 1ul << seat) == 0 || (needed & ~small.People[person].Free) != 0)
                        continue;
                    if (Least(seat + 1, used | 1 << person, sum + small.People[person].Load) is { } found && (least is null || found < least))
                        least = found;
                }
                return least;
            }
        }
        return best;
    }

    private static bool IsFine(Case small, LoopRound[] rounds, Dictionary<int, int> starts) =>
        starts.All(one => starts.All(other => one.Key == other.Key
            || one.Value >= other.Value + rounds[other.Key].Quarters + small.Rest || other.Value >= one.Value + rounds[one.Key].Quarters + small.Rest))
        && rounds.Index().All(round => round.Item.After.All(after => starts[after] < starts[round.Index]));

    private static IEnumerable<int[]> Starts(int rounds) => rounds == 0 ? [[]]
        : Starts(rounds - 1).SelectMany(before => Enumerable.Range(0, Quarters).Select(start => (int[])[.. before, start]));

    private static uint Bits(int from, int length) => ((1u << length) - 1) << from;
}

/// <summary>A search of one day in the order of span, start and load.</summary>
internal static class OneDay
{
    internal static LoopSearch Search(IReadOnlyList<LoopRound> rounds, int rest, UInt128 candidate, IReadOnlyList<(ulong Seats, int Load, UInt128 Free)> people) =>
        new(rounds, rest, LoopWeighting.EarliestFirst.Rates, [0], [candidate], [[.. people.Select(person => new PersonOnDay(person.Seats, person.Free, UInt128.MaxValue))]],
            (person, _, _, _, _) => people[person].Load);

    /// <summary>The best loop of all starts, or null.</summary>
    internal static Placed? Best(this LoopSearch search) =>
        search.Starts(LoopSearch.Never).Aggregate((Placed?)null, (best, start) => search.BestFrom(start.Quarter, best?.Cost ?? LoopSearch.Never) ?? best);
}
