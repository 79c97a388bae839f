using System.Diagnostics;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Cohorts;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.Benchmarks;

/// <summary>
/// The time to the proven best loop, from the people as they are loaded: 40 interviewers in seven zones, each kind of round
/// held by 35 % of them, 45 % of their working hours booked, ten working days, starts each quarter hour.
/// </summary>
internal static class LoopSearches
{
    private static readonly string[] Zones = ["Europe/Berlin", "Europe/London", "Europe/Kyiv", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"];
    private static readonly RoundKind[] Kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding, RoundKind.Operations];
    private static readonly int[] FiveRounds = [4, 4, 6, 4, 3];
    private static readonly LocalDate Monday = new(2027, 3, 22);

    internal static void Measure()
    {
        Report("4 rounds (60, 60, 60, 45 min)", [4, 4, 4, 3]);
        Report("5 rounds (60, 60, 90, 60, 45 min)", FiveRounds);
        ReportBest();
        ReportSlots();
        ReportExplanation();
    }

    private static void Report(string name, int[] lengths)
    {
        var problems = Enumerable.Range(0, 1_200).Select(seed => Random(seed, lengths)).ToList();
        var times = new List<double>();
        var found = 0;
        for (var i = 0; i < problems.Count; i++)
        {
            var watch = Stopwatch.StartNew();
            var loop = problems[i].Best(CancellationToken.None);
            watch.Stop();
            // The first thousand let the compiler finish.
            if (i < 1_000)
                continue;
            times.Add(watch.Elapsed.TotalMilliseconds);
            found += loop is null ? 0 : 1;
        }
        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"{name}, 40 interviewers, 10 days: p50 {times[times.Count / 2]:0.000} ms, p95 {times[times.Count * 95 / 100]:0.000} ms, max {times[^1]:0.000} ms; {found} of {times.Count} have a loop"));
    }

    /// <summary>The same problems by a general solver, as a referee: both must find the same optimum, and one of them sooner.</summary>
    internal static void Referee(int problems)
    {
        var (ours, theirs, same) = (new List<double>(), new List<double>(), 0);
        for (var i = 0; i < problems; i++)
        {
            var problem = Random(10_000 + i, FiveRounds);
            var watch = Stopwatch.StartNew();
            var loop = problem.Best(CancellationToken.None);
            ours.Add(watch.Elapsed.TotalMilliseconds);
            problem = Random(10_000 + i, FiveRounds);
            watch.Restart();
            var optimum = LoopReferee.Optimum(problem, Monday, 12, rest: 1);
            theirs.Add(watch.Elapsed.TotalMilliseconds);
            same += optimum == (loop is null ? null : LoopReferee.Value(problem, loop, Monday)) ? 1 : 0;
        }
        ours.Sort();
        theirs.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"CP-SAT, 1 worker, on {problems} such: p50 {theirs[problems / 2]:0} ms, p95 {theirs[problems * 95 / 100]:0} ms; beside it here p50 {ours[problems / 2]:0.000} ms: {theirs[problems / 2] / ours[problems / 2]:0} times; same optimum on {same} of {problems}"));
    }

    /// <summary>The ten best loops by balanced weights of a large company.</summary>
    private static void ReportBest()
    {
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var problem = Random(20_000 + i, FiveRounds, people: 500, days: 26, LoopWeighting.Balanced);
            var watch = Stopwatch.StartNew();
            var loops = problem.Best(10, 2, CancellationToken.None);
            if (i >= 20)
                times.Add(watch.Elapsed.TotalMilliseconds);
            if (loops.Count != 10)
                throw new InvalidOperationException("There are not ten loops.");
        }
        times.Sort();
        Console.WriteLine(FormattableString.Invariant($"the best 10 loops by weights, 500 interviewers, 20 working days: p50 {times[times.Count / 2]:0.0} ms, p95 {times[times.Count * 95 / 100]:0.0} ms"));
    }

    /// <summary>When each of 200 people could hold an hour on each of 30 days: from rules and busy times, and from bits that are made already; beside NodaTime's intervals alone.</summary>
    private static void ReportSlots()
    {
        var problem = Random(30_000, [4], people: 200, days: 30);
        var walls = Enumerable.Range(0, 30).Select(day => QuarterHours.From(Monday.PlusDays(day).AtMidnight().InUtc().ToInstant())).ToList();
        (int Slots, PersonBits[][] Bits) FromRules()
        {
            var zones = Zones.ToDictionary(zone => zone, zone => walls.Select(grid => new WallDays(DateTimeZoneProviders.Tzdb[zone], grid)).ToArray());
            var bits = problem.People.Select(person => (Time: new PersonTime(person), Days: zones[person.Zone.Id])).Select(one => one.Days.Select(one.Time.On).ToArray()).ToArray();
            return (Warm(bits), bits);
        }
        static int Warm(PersonBits[][] bits)
        {
            var slots = 0;
            foreach (var person in bits)
                foreach (var day in person)
                    slots += QuarterHours.Set(QuarterHours.Starts(day.Works & ~day.Busy, 4) & QuarterHours.Bits(0, 96));
            return slots;
        }
        int Plain()
        {
            var slots = 0;
            foreach (var person in problem.People)
                foreach (var grid in walls)
                {
                    var free = WallClock.Subtract(person.Works.Between(grid.Origin.InZone(person.Zone).Date, grid.At(100).InZone(person.Zone).Date),
                        person.Busy.Where(busy => busy.End > grid.Origin && busy.Start < grid.At(QuarterHours.Count))).ToList();
                    for (var quarter = 0; quarter < 96; quarter++)
                        slots += free.Exists(one => one.Start <= grid.At(quarter) && grid.At(quarter + 4) <= one.End) ? 1 : 0;
                }
            return slots;
        }
        var warm = FromRules().Bits;
        double Median(Func<int> run, int times, out int slots)
        {
            var took = new List<double>();
            slots = 0;
            for (var i = 0; i < times; i++)
            {
                var watch = Stopwatch.StartNew();
                slots = run();
                took.Add(watch.Elapsed.TotalMilliseconds);
            }
            took.Sort();
            return took[times / 2];
        }
        var (plain, rules, bits) = (Median(Plain, 5, out var one), Median(() => FromRules().Slots, 400, out var other), Median(() => Warm(warm), 2_000, out var third));
        if (one != other || other != third)
            throw new InvalidOperationException($"{one}, {other} and {third} slots.");
        Console.WriteLine(FormattableString.Invariant(
            $"free hours of 200 people on 30 days ({one} slots): {rules:0.00} ms from rules and busy times, {bits:0.000} ms from bits; NodaTime's intervals alone {plain:0} ms: {plain / rules:0} times"));
    }

    /// <summary>
    /// Cohorts that want loops of the same 40 people within ten working days, who take two interviews a day and five a week at
    /// the most; beside them a packing of each candidate's 40 cheapest loops by CP-SAT, from the same first plan.
    /// </summary>
    internal static void Cohorts()
    {
        // Lets the compiler finish.
        Plan(10, TimeSpan.FromSeconds(3));
        foreach (var (candidates, seconds) in new[] { (20, 10), (40, 60), (100, 60) })
        {
            var problem = new CohortProblem(Candidates(candidates, seed: 1));
            CohortProgress? first = null;
            CohortProgress? within = null;
            var best = new CohortPlanner(problem, TimeSpan.FromSeconds(seconds), 0, Environment.ProcessorCount, now =>
            {
                first ??= now.Plan.Count > 0 ? now : null;
                within ??= now.Gap <= 0.05 ? now : null;
            }).Run(CancellationToken.None);
            Console.WriteLine(FormattableString.Invariant(
                $"{candidates} candidates: first plan after {first!.Elapsed.TotalSeconds:0.000} s, {first.Cost / 1000.0:0} points; within 5 % after {within?.Elapsed.TotalSeconds:0.0} s; after {seconds} s {best.Plan.Count} planned, {best.Cost / 1000.0:0} points, none below {best.Bound / 1000.0:0}: {best.Gap:P2}"));
            if (candidates == 100)
                continue;
            var loops = Enumerable.Range(0, candidates).SelectMany(candidate => problem.Candidates[candidate].Best(40, 40, CancellationToken.None).Select(found => problem.Of(candidate, found, problem.NoPrices())))
                .Concat(first.Plan).ToList();
            var packed = new CohortReferee(problem, loops, first.Plan).Solve(seconds, Environment.ProcessorCount);
            var cost = problem.Cost(packed.Plan);
            Console.WriteLine(FormattableString.Invariant(
                $"  CP-SAT on {loops.Count} loops, {seconds} s: {cost / 1000.0:0} points{(packed.IsBest ? ", the best of these" : "")}: {(cost - best.Bound) / (double)cost:P2}"));
        }
        Console.WriteLine(FormattableString.Invariant($"largest resident size {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB, CP-SAT's included"));
    }

    private static void Plan(int candidates, TimeSpan limit) =>
        new CohortPlanner(new CohortProblem(Candidates(candidates, seed: 0)), limit, 0, Environment.ProcessorCount, _ => { }).Run(CancellationToken.None);

    private static List<LoopProblem> Candidates(int count, int seed)
    {
        var everyone = Random(seed, [4], weights: LoopWeighting.Balanced).People.Select(person => person with { Most = (2, 5) }).ToList();
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new LoopProblem(FiveRounds.Select((length, i) => new LoopRound(Kinds[i % 4], length)), 1,
            new CandidateTime(DateTimeZoneProviders.Tzdb[Zones[random.Next(Zones.Length)]], Monday, Monday.PlusDays(11), 9 * 60, 18 * 60, []), everyone, Instant.FromUtc(2027, 1, 1, 0, 0))
        { Weights = LoopWeighting.Balanced })];
    }

    /// <summary>Two constraints together make it impossible on each of sixty days: what finding that out costs.</summary>
    private static void ReportExplanation()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var busy = Enumerable.Range(-1, 90).Select(i => Monday.PlusDays(i).AtStartOfDayInZone(zone).ToInstant()).Select(start => new Interval(start, start + Duration.FromDays(1))).ToList();
        var people = Enumerable.Range(0, 40).Select(i => new Person(new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), [Kinds[i % 4]], new WorkingTime(zone, [new(IsoDayOfWeek.Sunday, 540, 600)]), busy, []));
        var problem = new LoopProblem(Kinds.Select(kind => new LoopRound(kind, 4)), 1, new CandidateTime(zone, Monday, Monday.PlusDays(60), 540, 1080, []), people, Instant.FromUtc(2027, 1, 1, 0, 0));
        for (var run = 0; run < 3; run++)
        {
            var watch = Stopwatch.StartNew();
            var cause = NoLoopFits.Find(problem, CancellationToken.None);
            Console.WriteLine(FormattableString.Invariant($"no loop in 60 days, 40 interviewers: '{cause.Binding}' found in {watch.Elapsed.TotalMilliseconds:0} ms"));
        }
    }

    private static LoopProblem Random(int seed, int[] lengths, int people = 40, int days = 11, LoopWeighting? weights = null)
    {
        var random = new Random(seed);
        var everyone = Enumerable.Range(0, people).Select(i =>
        {
            var kinds = Kinds.Where(_ => random.NextDouble() < 0.35).ToArray();
            var zone = DateTimeZoneProviders.Tzdb[Zones[i % Zones.Length]];
            return new Person(new Guid(seed, (short)i, 0, [0, 0, 0, 0, 0, 0, 0, 0]), kinds.Length == 0 ? [Kinds[i % 4]] : kinds,
                new WorkingTime(zone, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 9 * 60, 17 * 60))]), Busy(random, zone, days), [])
            { Load = random.Next(400) };
        });
        return new LoopProblem(lengths.Select((length, i) => new LoopRound(Kinds[i % 4], length)), 1,
            new CandidateTime(DateTimeZoneProviders.Tzdb["Europe/Berlin"], Monday, Monday.PlusDays(days), 9 * 60, 18 * 60, []), everyone, Instant.FromUtc(2027, 1, 1, 0, 0))
        { Weights = weights ?? LoopWeighting.EarliestFirst };
    }

    private static List<Interval> Busy(Random random, DateTimeZone zone, int days)
    {
        var busy = new List<Interval>();
        for (var day = Monday; day <= Monday.PlusDays(days); day = day.PlusDays(1))
            for (var half = 18; half < 34; half++)
                if (random.NextDouble() < 0.45)
                {
                    var start = day.AtMidnight().PlusMinutes(30 * half).InZoneLeniently(zone).ToInstant();
                    busy.Add(new Interval(start, start + Duration.FromMinutes(30)));
                }
        return busy;
    }
}
