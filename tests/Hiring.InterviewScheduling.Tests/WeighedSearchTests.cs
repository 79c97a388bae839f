using CsCheck;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Loops by weights, on several days, against a brute force that tries every time and every person and adds up costs as they are stated.</summary>
public sealed class WeighedSearchTests
{
    private const int Quarters = 8;

    private sealed record Case(int[] Lengths, int[] Seats, bool OptionalLast, (int Round, int After)[] Order, int Rest, Rates Rates, int[] Dates, uint[] Candidate, (ulong Seats, uint[] Free)[] People, int Seed)
    {
        internal LoopRound[] Rounds =>
        [
            .. Lengths.Select((length, round) => new LoopRound((RoundKind)(round + 1), length)
            {
                Place = round, After = [.. Order.Where(pair => pair.Round == round && pair.After != round).Select(pair => pair.After)],
                Seats = [.. Enumerable.Range(0, Seats[round]).Select(seat => new LoopSeat([$"{round} {seat}"], Seniority.Unspecified, false, OptionalLast && seat > 0 && seat == Seats[round] - 1))],
            }),
        ];

        /// <summary>Any cost that does not depend on what else is chosen.</summary>
        internal long SeatCost(int person, int seat, int round, int day, int quarter) => Hash(Seed, person, seat, round, day, quarter) % 40;

        internal long OwnCost(int round, int day, int quarter) => Hash(Seed, round, day, quarter) % 7;

        private static uint Hash(params int[] parts) => parts.Aggregate(2166136261u, (hash, part) => (hash ^ (uint)part) * 16777619u >> 1);
    }

    private static readonly Gen<Case> Cases =
        from rounds in Gen.Int[1, 3]
        from days in Gen.Int[1, 3]
        from lengths in Gen.Int[1, 3].Array[rounds]
        from seats in Gen.Int[1, 2].Array[rounds]
        from optional in Gen.Bool
        from order in Gen.Select(Gen.Int[0, rounds - 1], Gen.Int[0, rounds - 1]).Array[0, 1]
        from rest in Gen.Int[0, 1]
        from rates in Gen.Select(Gen.Int[0, 60], Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[0, 60]).Select((soon, span, start, day, empty) => new Rates(soon, span, start, day, empty))
        from gap in Gen.Int[1, 3]
        from candidate in Gen.UInt[0, (1 << Quarters) - 1].Array[days]
        from people in Gen.Select(Gen.ULong[0, 63], Gen.Select(Gen.UInt[0, (1 << Quarters) - 1], Gen.UInt[0, (1 << Quarters) - 1]).Select((a, b) => a | b).Array[days]).Array[1, 5]
        from seed in Gen.Int
        select new Case(lengths, seats, optional, order, rest, rates, [.. Enumerable.Range(0, days).Select(day => day == 0 ? 0 : day - 1 + gap)], candidate, people, seed);

    [Fact]
    public void From_each_start_the_best_loop_costs_what_the_best_costs_that_brute_force_finds()
    {
        var (found, none, several) = (0, 0, 0);
        Cases.Sample(small =>
        {
            var rounds = small.Rounds;
            var search = new LoopSearch(rounds, small.Rest, small.Rates, small.Dates, [.. small.Candidate.Select(bits => (UInt128)bits)],
                [.. small.Dates.Select((_, day) => small.People.Select(person => new PersonOnDay(person.Seats, person.Free[day], UInt128.MaxValue)).ToArray())], small.SeatCost, small.OwnCost);
            var brute = Best(small, rounds);
            for (var start = 0; start < Quarters; start++)
            {
                var placed = search.BestFrom(start, LoopSearch.Never);
                if (!brute.TryGetValue(start, out var least))
                {
                    Assert.Null(placed);
                    Interlocked.Increment(ref none);
                    continue;
                }
                Assert.NotNull(placed);
                Assert.Equal(least, placed.Cost);
                Assert.Equal(least, Cost(small, rounds, placed.Seats));
                Interlocked.Increment(ref found);
                if (placed.Seats[^1].Day > 0)
                    Interlocked.Increment(ref several);
                // Whoever wants something better than the best gets nothing, and who wants the best gets it.
                Assert.Null(search.BestFrom(start, least));
                Assert.Equal(least, search.BestFrom(start, least + 1)!.Cost);
            }
            Assert.Equal(brute.Count == 0 ? null : brute.Values.Min(), search.Best()?.Cost);
        }, iter: 3_000);
        Assert.True(found > 500 && none > 500 && several > 100, $"{found} found, {several} of them on several days, {none} times none");
    }

    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"];

    private static readonly Gen<(LoopProblem Problem, LoopProblem Shuffled)> Problems =
        from weights in Gen.Int[0, 200].Array[10]
        from days in Gen.Int[1, 2]
        from lunch in Gen.Bool
        from rounds in Gen.Int[1, 4].Array[1, 3]
        from training in Gen.Bool
        from people in Gen.Select(Gen.Int[1, 7], Gen.Int[0, 2], Gen.Int[0, 1000], Gen.Select(Gen.Int[-20, 400], Gen.Int[1, 30]).Array[0, 6], Gen.Int[0, 3]).Array[2, 7]
        from seed in Gen.Int
        select Make(weights, days, lunch, rounds, training, people, seed);

    [Fact]
    public void The_best_loops_are_those_that_are_best_of_all_and_their_scores_add_up_from_their_interviews_alone()
    {
        var (most, scored) = (0, 0);
        Problems.Sample(one =>
        {
            var problem = one.Problem;
            var all = problem.Best(1000, 1000, CancellationToken.None);
            var few = problem.Best(4, 2, CancellationToken.None);

            Assert.Equal(all.Select(loop => loop.Cost).Order(), all.Select(loop => loop.Cost));
            Assert.Equal(all.Count, all.DistinctBy(loop => loop.During.Start).Count());
            Assert.Equal(all.GroupBy(loop => loop.Day).SelectMany(day => day.Take(2)).Select(loop => loop.Cost).Order().Take(4), few.Select(loop => loop.Cost));
            Assert.Equal(few.Select(Shown), one.Shuffled.Best(4, 2, CancellationToken.None).Select(Shown));
            foreach (var loop in all)
                Assert.Equal(loop.Cost, LoopScore.Of(problem, loop).Sum(part => part.Cost));
            Interlocked.Add(ref scored, all.Count);
            lock (Zones)
                most = Math.Max(most, few.Count);
        }, iter: 400);
        Assert.True(most == 4 && scored > 2_000, $"{most} at the most, {scored} scored");
    }

    private static string Shown(FoundLoop loop) => $"{loop.Cost}: {string.Join("; ", loop.Interviews.Select(interview => $"{interview.Kind} {interview.During} {string.Join(", ", interview.Seats.Select(seat => seat.PersonId))}"))}";

    [Fact]
    public void Each_weight_decides_where_nothing_else_does()
    {
        var zone = DateTimeZoneProviders.Tzdb["Etc/UTC"];
        Person Worker(int id, Func<Person, Person>? but = null) => (but ?? (one => one))(new Person(new Guid(id, 0, 0, new byte[8]), [RoundKind.Coding],
            new WorkingTime(zone, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 6 * 60, 20 * 60))]), [], []));
        FoundLoop Best(LoopWeighting weights, IEnumerable<Person> people, params Guid[] preferred) =>
            new LoopProblem([new(RoundKind.Coding, 4)], 0, new(zone, new(2026, 6, 1), new(2026, 6, 3), 6 * 60, 20 * 60, []), people, Instant.FromUtc(2026, 1, 1, 0, 0))
            { Weights = weights, Preferred = preferred.ToHashSet() }.Best(CancellationToken.None)!;
        var none = new LoopWeighting(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var (one, other) = (Worker(1), Worker(2));

        Assert.Equal(other.Id, Best(none with { Load = 1 }, [one with { Load = 500 }, other]).Interviews[0].InterviewerId);
        Assert.Equal(other.Id, Best(none with { Preference = 1 }, [one, other], other.Id).Interviews[0].InterviewerId);
        Assert.Equal(8, Best(none with { Unsociable = 1 }, [one]).During.Start.InUtc().Hour);
        Assert.Equal(new LocalDate(2026, 6, 1), Best(none with { Soon = 1 }, [one]).Day);
        Assert.Equal(6, Best(none with { Start = 1 }, [one]).During.Start.InUtc().Hour);
        // Free from 06:00 to 07:15 on Monday: starting then leaves a scrap, whenever it starts.
        var scrappy = one with { Busy = [new(Instant.FromUtc(2026, 6, 1, 7, 15), Instant.FromUtc(2026, 6, 1, 20, 0))] };
        Assert.Equal(new LocalDate(2026, 6, 2), Best(none with { Fragmentation = 1 }, [scrappy]).Day);
        Assert.Equal(new LocalDate(2026, 6, 1), Best(none with { Fragmentation = 1, Soon = 2 }, [scrappy]).Day);
    }

    [Fact]
    public void A_loop_of_two_days_is_taken_where_one_day_does_not_do_and_not_where_it_costs_more()
    {
        var zone = DateTimeZoneProviders.Tzdb["Etc/UTC"];
        var people = new[] { RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding }.Select((kind, i) => new Person(new Guid(i, 0, 0, new byte[8]), [kind],
            new WorkingTime(zone, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 9 * 60, 11 * 60))]), [], [])).ToList();
        LoopProblem Ask(int days) => new([new(RoundKind.SystemDesign, 4), new(RoundKind.Database, 4), new(RoundKind.Coding, 4)], 0,
            new(zone, new(2026, 6, 4), new(2026, 6, 9), 9 * 60, 18 * 60, []), people, Instant.FromUtc(2026, 1, 1, 0, 0))
        { MostDays = days };

        Assert.Null(Ask(1).Best(CancellationToken.None));
        var loop = Ask(2).Best(CancellationToken.None)!;
        Assert.Equal([new LocalDate(2026, 6, 4), new(2026, 6, 4), new(2026, 6, 5)], loop.Interviews.Select(one => one.During.Start.InUtc().Date));
        Assert.Equal(3, loop.Interviews.Select(one => one.InterviewerId).Distinct().Count());
    }

    private static (LoopProblem, LoopProblem) Make(int[] weights, int days, bool lunch, int[] rounds, bool training, (int Kinds, int Zone, int Load, (int From, int Length)[] Busy, int Lacks)[] people, int seed)
    {
        var monday = new LocalDate(2026, 3, 26);
        var everyone = people.Select((person, i) => new Person(new Guid(i, 0, 0, new byte[8]), [.. Enumerable.Range(0, 3).Where(kind => (person.Kinds & 1 << kind) != 0).Select(kind => (RoundKind)(kind + 1))],
            new WorkingTime(DateTimeZoneProviders.Tzdb[Zones[person.Zone]], [.. Enumerable.Range(1, 7).Select(day => new WeeklyHours((IsoDayOfWeek)day, 8 * 60, 19 * 60))]),
            [.. person.Busy.Select(busy => new Interval(monday.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * busy.From), monday.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * (busy.From + busy.Length))))], [])
        {
            Load = person.Load, Trainings = new Dictionary<RoundKind, TrainingStage> { [RoundKind.SystemDesign] = TrainingStage.Shadow }, Lacks = new Dictionary<RoundKind, int> { [RoundKind.SystemDesign] = person.Lacks },
        }).ToArray();
        var asked = rounds.Select((length, i) => new LoopRound((RoundKind)(i + 1), length) { Place = i, Seats = i == 0 && training ? [LoopSeat.Qualified, new LoopSeat([], Seniority.Unspecified, true, true)] : LoopSeat.One }).ToArray();
        LoopProblem Of(IEnumerable<LoopRound> some, IEnumerable<Person> who) => new(some, 1, new(DateTimeZoneProviders.Tzdb["Europe/Berlin"], monday, monday.PlusDays(5), 8 * 60, 18 * 60, []), who, Instant.FromUtc(2026, 1, 1, 0, 0))
        {
            Weights = new(weights[0], weights[1], weights[2], weights[3], weights[4], weights[5], weights[6], weights[7], weights[8], weights[9]), MostDays = days,
            Preferred = new HashSet<Guid> { everyone[0].Id }, Lunch = lunch ? new(12 * 60, 14 * 60, 3) : null,
        };
        var random = new Random(seed);
        var (shuffledRounds, shuffledPeople) = (asked.ToArray(), everyone.ToArray());
        random.Shuffle(shuffledRounds);
        random.Shuffle(shuffledPeople);
        return (Of(asked, everyone), Of(shuffledRounds, shuffledPeople));
    }

    /// <summary>By start on the first day what the best loop costs.</summary>
    private static Dictionary<int, long> Best(Case small, LoopRound[] rounds)
    {
        var best = new Dictionary<int, long>();
        var seats = rounds.SelectMany((round, i) => round.Seats.Select(_ => i)).ToArray();
        var first = LoopSearch.FirstSeats(rounds);
        foreach (var at in Starts(rounds, small.Dates.Length))
        {
            if (!at.Any(start => start.Day == 0) || !IsFine(small, rounds, at) || rounds.Index().Any(round => (Bits(at[round.Index].Quarter, round.Item.Quarters) & ~small.Candidate[at[round.Index].Day]) != 0))
                continue;
            var fixedCost = Times(small, rounds, at) + rounds.Index().Sum(round => small.OwnCost(round.Index, at[round.Index].Day, at[round.Index].Quarter));
            if (Least(0, 0) is not { } cost)
                continue;
            var start = at.Where(one => one.Day == 0).Min(one => one.Quarter);
            best[start] = Math.Min(best.GetValueOrDefault(start, long.MaxValue), fixedCost + cost);

            long? Least(int seat, int used)
            {
                if (seat == seats.Length)
                    return 0;
                var round = seats[seat];
                var (day, quarter) = at[round];
                long? least = rounds[round].Seats[seat - first[round]].Optional && Least(seat + 1, used) is { } without ? without + small.Rates.Empty : null;
                for (var person = 0; person < small.People.Length; person++)
                    if ((used & 1 << person) == 0 && (small.People[person].Seats & 1ul << seat) != 0 && (Bits(quarter, rounds[round].Quarters) & ~small.People[person].Free[day]) == 0
                        && Least(seat + 1, used | 1 << person) is { } then)
                        least = Math.Min(least ?? long.MaxValue, then + small.SeatCost(person, seat, round, day, quarter));
                return least;
            }
        }
        return best;
    }

    /// <summary>What the times cost: how late the last day is, how many days, how long each, and the first start.</summary>
    private static long Times(Case small, LoopRound[] rounds, (int Day, int Quarter)[] at)
    {
        var days = at.Index().GroupBy(one => one.Item.Day).ToList();
        return small.Rates.Soon * small.Dates[at.Max(one => one.Day)] + small.Rates.Day * (days.Count - 1)
            + small.Rates.Span * days.Sum(day => day.Max(one => one.Item.Quarter + rounds[one.Index].Quarters) - day.Min(one => one.Item.Quarter))
            + small.Rates.Start * at.Where(one => one.Day == 0).Min(one => one.Quarter);
    }

    private static long Cost(Case small, LoopRound[] rounds, Placement[] placed)
    {
        var first = LoopSearch.FirstSeats(rounds);
        var people = placed.Where(one => one.Person != LoopSearch.Nobody).ToList();
        Assert.Equal(rounds.Sum(round => round.Seats.Count), placed.Length);
        Assert.Equal(people.Count, people.Select(one => one.Person).Distinct().Count());
        var at = Enumerable.Range(0, rounds.Length).Select(round => Assert.Single(placed.Where(one => one.Round == round).Select(one => (one.Day, one.Quarter)).Distinct())).ToArray();
        Assert.True(IsFine(small, rounds, at));
        foreach (var one in people)
        {
            var needed = Bits(one.Quarter, rounds[one.Round].Quarters);
            Assert.Equal(needed, needed & small.Candidate[one.Day] & small.People[one.Person].Free[one.Day]);
            Assert.NotEqual(0ul, small.People[one.Person].Seats & 1ul << first[one.Round] + one.Seat);
        }
        return Times(small, rounds, at) + people.Sum(one => small.SeatCost(one.Person, first[one.Round] + one.Seat, one.Round, one.Day, one.Quarter))
            + small.Rates.Empty * (placed.Length - people.Count) + at.Index().Sum(one => small.OwnCost(one.Index, one.Item.Day, one.Item.Quarter));
    }

    private static bool IsFine(Case small, LoopRound[] rounds, (int Day, int Quarter)[] at)
    {
        for (var one = 0; one < at.Length; one++)
        {
            for (var other = 0; other < at.Length; other++)
                if (one != other && at[one].Day == at[other].Day && at[one].Quarter < at[other].Quarter + rounds[other].Quarters + small.Rest && at[other].Quarter < at[one].Quarter + rounds[one].Quarters + small.Rest)
                    return false;
            if (rounds[one].After.Any(after => at[after].CompareTo(at[one]) >= 0))
                return false;
        }
        return true;
    }

    private static IEnumerable<(int Day, int Quarter)[]> Starts(LoopRound[] rounds, int days) => rounds.Aggregate<LoopRound, IEnumerable<(int, int)[]>>([[]],
        (before, _) => before.SelectMany(some => Enumerable.Range(0, days * Quarters).Select(time => ((int, int)[])[.. some, (time / Quarters, time % Quarters)])));

    private static uint Bits(int from, int length) => ((1u << length) - 1) << from;
}
