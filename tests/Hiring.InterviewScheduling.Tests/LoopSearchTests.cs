using CsCheck;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>The search against a brute force that shares nothing with it but the statement of the problem.</summary>
public sealed class LoopSearchTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata", "Etc/UTC"];

    /// <summary>Days around which clocks change in one of the zones, and an ordinary one.</summary>
    private static readonly LocalDate[] FirstDays = [new(2026, 3, 5), new(2026, 3, 26), new(2026, 4, 2), new(2026, 10, 1), new(2026, 10, 22), new(2026, 10, 29), new(2026, 6, 1)];

    private static readonly Gen<WeeklyHours[]> GenHours = Gen.Select(Gen.Int[0, 20], Gen.Int[1, 10], Gen.Int[0, 3])
        .Select((start, length, lunch) => Enumerable.Range(1, 7).SelectMany(day => new[]
        {
            new WeeklyHours((IsoDayOfWeek)day, start * 60, Math.Min(1440, start * 60 + length * 30)),
            new WeeklyHours((IsoDayOfWeek)day, Math.Min(1439, start * 60 + length * 30 + lunch * 10), 1440),
        }).ToArray());

    private static readonly Gen<Small> GenSmall =
        from zone in Gen.OneOf(Zones)
        from first in Gen.OneOf(FirstDays)
        from days in Gen.Int[0, 3]
        from earliest in Gen.Int[0, 22 * 4]
        from length in Gen.Int[2, 16]
        from now in Gen.Int[-48, 96]
        from rest in Gen.Int[0, 2]
        from rounds in Gen.Select(Gen.Enum<RoundKind>().Where(kind => kind is RoundKind.Database or RoundKind.Coding), Gen.Int[1, 4]).Select((kind, quarters) => new LoopRound(kind, quarters)).Array[1, 3]
        from people in (
            from kinds in Gen.OneOf(new[] { RoundKind.Database }, [RoundKind.Coding], [RoundKind.Database, RoundKind.Coding])
            from home in Gen.OneOf(Zones)
            from hours in GenHours
            from busy in Gen.Select(Gen.Int[-96, 400], Gen.Int[1, 40]).Array[0, 3]
            from full in Gen.Int[-1, 4].Array[0, 1]
            from id in Gen.Guid
            select (kinds, home, hours, busy, full, id)).Array[1, 4]
        from taken in Gen.Int[-8, 300].Array[0, 1]
        select new Small(zone, first, days, earliest * 15, Math.Min(1440, (earliest + length) * 15), now, rest, rounds,
            [.. people.Select(p => new Person(p.id, p.kinds, new WorkingTime(DateTimeZoneProviders.Tzdb[p.home], p.hours),
                [.. p.busy.Select(b => Quarters(first, b.Item1, b.Item2))], [.. p.full.Select(first.PlusDays)]) { Load = p.busy.Length })],
            [.. taken.Select(t => Quarters(first, t, 4))]);

    [Fact]
    public void The_best_loop_is_as_good_as_the_best_that_brute_force_finds_and_keeps_every_rule()
    {
        var (found, none) = (0, 0);
        GenSmall.Sample(small =>
        {
            var best = small.ToProblem().Best(CancellationToken.None);
            var brute = BruteForce.Best(small);
            if (best is null)
            {
                Assert.Null(brute);
                Interlocked.Increment(ref none);
                return;
            }
            var cost = BruteForce.CostOf(small, best);
            Assert.NotNull(cost);
            Assert.Equal(brute, cost);
            Interlocked.Increment(ref found);
        }, iter: 1_500);
        // A law about what never occurs would say nothing.
        Assert.True(found > 150 && none > 150, $"{found} loops found, {none} times none");
    }

    [Fact]
    public void The_order_in_which_rounds_and_people_are_given_changes_nothing() =>
        Gen.Select(GenSmall, Gen.Int).Sample((small, seed) =>
        {
            var random = new Random(seed);
            var (rounds, people) = (small.Rounds.ToArray(), small.People.ToArray());
            random.Shuffle(rounds);
            random.Shuffle(people);

            var (one, other) = (small.ToProblem().Best(CancellationToken.None), (small with { Rounds = rounds, People = people }).ToProblem().Best(CancellationToken.None));

            Assert.Equal(one?.Interviews.Select(Shown), other?.Interviews.Select(Shown));
        }, iter: 1_000);

    private static string Shown(PlacedInterview interview) => $"{interview.Kind} {interview.During} {string.Join(", ", interview.Seats)}";

    [Fact]
    public void More_than_sixty_four_people_are_searched_like_few()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        // Two hundred people who are there only at night, and one in the middle of the list for each round who is there by day.
        var people = Enumerable.Range(0, 200).Select(i => new Person(Guid.CreateVersion7(), [RoundKind.Coding, RoundKind.Database],
            new WorkingTime(zone, i is 90 or 140 ? [new(IsoDayOfWeek.Monday, 540, 1020)] : [new(IsoDayOfWeek.Monday, 0, 120)]), [], [])).ToList();
        var problem = new LoopProblem([new(RoundKind.Coding, 4), new(RoundKind.Database, 4)], 1,
            new(zone, new(2026, 6, 1), new(2026, 6, 1), 540, 1080, []), people, Instant.FromUtc(2026, 1, 1, 0, 0));

        var loop = problem.Best(CancellationToken.None)!;

        Assert.Equal(new[] { people[90].Id, people[140].Id }.Order(), loop.Interviews.Select(interview => interview.InterviewerId).Order());
        Assert.Equal(Duration.FromMinutes(135), loop.During.Duration);
    }

    /// <summary>Few people, scarce at different times, and short rounds in a long day: where a search that remembers nothing takes hours.</summary>
    [Fact]
    public void Scarce_people_do_not_make_the_search_explode()
    {
        var most = 0L;
        Gen.Select(Gen.Int[3, 9], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int).Sample((count, length, rest, seed) =>
        {
            var random = new Random(seed);
            RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding];
            var people = Enumerable.Range(0, count).Select(_ => (Seats: kinds.Select((_, kind) => random.Next(3) > 0 ? 3ul << 2 * kind : 0).Aggregate((a, b) => a | b), Load: random.Next(4),
                Free: Enumerable.Range(0, 96).Aggregate(UInt128.Zero, (bits, quarter) => random.Next(10) < 6 ? bits | UInt128.One << quarter : bits))).OrderBy(person => person.Load).ToList();
            var search = OneDay.Search([.. Enumerable.Range(0, 6).Select(i => new LoopRound(kinds[i / 2], 1 + random.Next(length))).OrderBy(round => round.Kind)], rest, QuarterHours.Bits(0, 96), people);
            search.Best();
            lock (kinds)
                most = Math.Max(most, search.Nodes);
        }, iter: 300);
        TestContext.Current.TestOutputHelper!.WriteLine($"{most} nodes at the most");
        Assert.InRange(most, 1, 500_000);
    }

    [Fact]
    public void Six_alike_rounds_that_five_people_cannot_hold_are_given_up_soon()
    {
        var people = Enumerable.Range(0, 5).Select(_ => (ulong.MaxValue, 0, UInt128.MaxValue)).ToList();
        var search = OneDay.Search([.. Enumerable.Repeat(new LoopRound(RoundKind.Coding, 1), 6)], 0, QuarterHours.Bits(0, 96), people);

        Assert.Null(search.Best());
        TestContext.Current.TestOutputHelper!.WriteLine($"{search.Nodes} nodes");
        Assert.InRange(search.Nodes, 1, 20_000);
    }

    private static Interval Quarters(LocalDate day, int from, int length) =>
        new(day.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * from), day.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * (from + length)));

    internal sealed record Small(string Zone, LocalDate First, int Days, int Earliest, int Latest, int Now, int Rest, LoopRound[] Rounds, Person[] People, Interval[] Taken)
    {
        internal DateTimeZone Home => DateTimeZoneProviders.Tzdb[Zone];

        internal Instant Moment => First.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * Now + 1);

        internal LoopProblem ToProblem() => new(Rounds, Rest, new(Home, First, First.PlusDays(Days), Earliest, Latest, Taken), People, Moment);
    }
}

/// <summary>Tries everything, and asks of each quarter hour by the clocks on the walls whether it may be used.</summary>
internal static class BruteForce
{
    /// <summary>Day, span in minutes, start and load of the best loop, or null.</summary>
    internal static (LocalDate, double, Instant, int)? Best(LoopSearchTests.Small small)
    {
        for (var date = small.First; date <= small.First.PlusDays(small.Days); date = date.PlusDays(1))
        {
            var starts = Enumerable.Range(-14 * 4, 52 * 4).Select(quarter => date.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * quarter))
                .Where(start => CandidateCan(small, date, start)).ToList();
            var can = small.Rounds.Select(round => starts
                .Select(start => (start, who: small.People.Where(person => Can(small, date, round, person, start)).ToList()))
                .Where(at => at.who.Count > 0).ToList()).ToList();
            var best = Orders([.. Enumerable.Range(0, small.Rounds.Length)]).SelectMany(order => Place(small, can, order, [], [])).Select(costs => ((double, Instant, int)?)costs).Min();
            if (best is var (span, start, load))
                return (date, span, start, load);
        }
        return null;
    }

    /// <summary>What a loop costs, or null if it breaks a rule.</summary>
    internal static (LocalDate, double, Instant, int)? CostOf(LoopSearchTests.Small small, FoundLoop loop)
    {
        var interviews = loop.Interviews;
        var rounds = interviews.Select(i => new LoopRound(i.Kind, (int)(i.During.Duration.TotalMinutes / 15))).ToList();
        bool Alike(IEnumerable<LoopRound> some, IEnumerable<LoopRound> others) =>
            some.OrderBy(r => r.Kind).ThenBy(r => r.Quarters).SequenceEqual(others.OrderBy(r => r.Kind).ThenBy(r => r.Quarters));
        var people = interviews.Select(i => small.People.Single(person => person.Id == i.InterviewerId)).ToList();
        var fine = Alike(rounds, small.Rounds) && people.Distinct().Count() == people.Count
            && interviews.Zip(people, rounds).All(t => Can(small, loop.Day, t.Third, t.Second, t.First.During.Start) && t.First.InterviewersDay == t.First.During.Start.InZone(t.Second.Zone).Date)
            && interviews.Zip(interviews.Skip(1)).All(t => t.First.During.End + Duration.FromMinutes(15 * small.Rest) <= t.Second.During.Start);
        return fine ? (loop.Day, (interviews[^1].During.End - interviews[0].During.Start).TotalMinutes, interviews[0].During.Start, people.Sum(p => p.Load)) : null;
    }

    private static IEnumerable<(double, Instant, int)> Place(LoopSearchTests.Small small, List<List<(Instant start, List<Person> who)>> can, int[] order, List<Instant> starts, List<Person> used)
    {
        if (starts.Count == order.Length)
        {
            yield return ((starts[^1] + Duration.FromMinutes(15 * small.Rounds[order[^1]].Quarters) - starts[0]).TotalMinutes, starts[0], used.Sum(person => person.Load));
            yield break;
        }
        var round = order[starts.Count];
        foreach (var (start, who) in can[round])
        {
            if (starts.Count > 0 && start < starts[^1] + Duration.FromMinutes(15 * (small.Rounds[order[starts.Count - 1]].Quarters + small.Rest)))
                continue;
            foreach (var person in who.Except(used))
                foreach (var cost in Place(small, can, order, [.. starts, start], [.. used, person]))
                    yield return cost;
        }
    }

    private static bool CandidateCan(LoopSearchTests.Small small, LocalDate date, Instant quarter)
    {
        var rest = Duration.FromMinutes(15 * small.Rest);
        return quarter >= small.Moment && date.DayOfWeek <= IsoDayOfWeek.Friday
            && Minutes(quarter).All(minute => OnWall(small.Home, minute, date, small.Earliest, small.Latest))
            && !small.Taken.Any(taken => quarter < taken.End + rest && quarter + Duration.FromMinutes(15) > taken.Start - rest);
    }

    private static bool Can(LoopSearchTests.Small small, LocalDate date, LoopRound round, Person person, Instant start)
    {
        if (!person.Kinds.Contains(round.Kind) || person.FullDays.Contains(start.InZone(person.Zone).Date))
            return false;
        return Enumerable.Range(0, round.Quarters).Select(i => start + Duration.FromMinutes(15 * i)).All(quarter =>
            CandidateCan(small, date, quarter)
            && Minutes(quarter).All(minute => person.Works.Weekly.Any(hours => minute.InZone(person.Zone).DayOfWeek == hours.Day
                && OnWall(person.Zone, minute, minute.InZone(person.Zone).Date, hours.Start, hours.End)))
            && !person.Busy.Any(busy => quarter < busy.End && quarter + Duration.FromMinutes(15) > busy.Start));
    }

    private static IEnumerable<Instant> Minutes(Instant quarter) => Enumerable.Range(0, 15).Select(minute => quarter + Duration.FromMinutes(minute));

    private static bool OnWall(DateTimeZone zone, Instant instant, LocalDate date, int start, int end)
    {
        var wall = instant.InZone(zone);
        var minute = wall.Hour * 60 + wall.Minute;
        return wall.Date == date && minute >= start && minute < end;
    }

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 0 ? [[]]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
