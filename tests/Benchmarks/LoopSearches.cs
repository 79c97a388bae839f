using System.Diagnostics;
using Hiring.InterviewScheduling.Availability;
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
    private static readonly LocalDate Monday = new(2027, 3, 22);

    internal static void Measure()
    {
        Report("4 rounds (60, 60, 60, 45 min)", [4, 4, 4, 3]);
        Report("5 rounds (60, 60, 90, 60, 45 min)", [4, 4, 6, 4, 3]);
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

    private static LoopProblem Random(int seed, int[] lengths)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(0, 40).Select(i =>
        {
            var kinds = Kinds.Where(_ => random.NextDouble() < 0.35).ToArray();
            var zone = DateTimeZoneProviders.Tzdb[Zones[i % Zones.Length]];
            return new Person(new Guid(seed, (short)i, 0, [0, 0, 0, 0, 0, 0, 0, 0]), kinds.Length == 0 ? [Kinds[i % 4]] : kinds,
                new WorkingTime(zone, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 9 * 60, 17 * 60))]), Busy(random, zone), []) { Load = random.Next(400) };
        });
        return new LoopProblem(lengths.Select((length, i) => new LoopRound(Kinds[i % 4], length)), 1,
            new CandidateTime(DateTimeZoneProviders.Tzdb["Europe/Berlin"], Monday, Monday.PlusDays(11), 9 * 60, 18 * 60, []), people, Instant.FromUtc(2027, 1, 1, 0, 0));
    }

    private static List<Interval> Busy(Random random, DateTimeZone zone)
    {
        var busy = new List<Interval>();
        for (var day = Monday; day <= Monday.PlusDays(11); day = day.PlusDays(1))
            for (var half = 18; half < 34; half++)
                if (random.NextDouble() < 0.45)
                {
                    var start = day.AtMidnight().PlusMinutes(30 * half).InZoneLeniently(zone).ToInstant();
                    busy.Add(new Interval(start, start + Duration.FromMinutes(30)));
                }
        return busy;
    }
}
