using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Cohorts;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests.Cohorts;

/// <summary>Plans of cohorts against a brute force that tries every loop of every candidate, and against rules that are checked apart from the planner.</summary>
public sealed class CohortPlannerTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly LocalDate Monday = new(2027, 3, 22);
    private static readonly Instant LongBefore = Instant.FromUtc(2027, 1, 1, 0, 0);

    private static readonly LoopWeighting Weights = new(Soon: 100, Span: 10, Start: 1, Load: 100, Fragmentation: 0, Unsociable: 0, Preference: 0, Training: 0, Days: 0, Empty: 0);

    /// <summary>What every plan costs at least is never more than the cheapest costs, and the plan that is found is mostly that one.</summary>
    [Fact]
    public void Small_cohorts_are_planned_as_brute_force_plans_them()
    {
        var (best, open) = (0, 0);
        const int Cohorts = 40;
        for (var seed = 0; seed < Cohorts; seed++)
        {
            var candidates = Small(seed);
            var problem = new CohortProblem(candidates);
            var optimum = BruteForce(problem, candidates);
            var told = new List<CohortProgress>();
            var found = new CohortPlanner(problem, TimeSpan.FromMilliseconds(300), 0, 2, told.Add).Run(CancellationToken.None);
            Valid(candidates, found.Plan);
            Assert.Equal(found.Cost, problem.Cost(found.Plan));
            Assert.True(found.Bound <= optimum && optimum <= found.Cost, $"seed {seed}: {found.Bound} <= {optimum} <= {found.Cost}");
            Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.Second.Cost <= pair.First.Cost && pair.Second.Bound >= pair.First.Bound));
            best += found.Cost == optimum ? 1 : 0;
            open += found.Plan.Count < candidates.Count ? 1 : 0;
        }
        Assert.True(best >= Cohorts * 3 / 4, $"{best} of {Cohorts} are the best.");
        Assert.InRange(open, 5, Cohorts - 5);
    }

    [Theory]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.5)]
    public void A_larger_cohort_keeps_all_limits_and_comes_near_the_bound(bool onSite, double most)
    {
        var random = new Random(1);
        var people = Enumerable.Range(0, 20).Select(i => new Person(Id(i), [(RoundKind)(1 + i % 4), (RoundKind)(1 + (i + 1) % 4)],
            new WorkingTime(DateTimeZoneProviders.Tzdb[i % 3 == 0 ? "America/New_York" : "Europe/Berlin"], [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 540, 1080))]), Busy(random, 10), [])
        {
            Load = random.Next(500), Most = (2, 4), Rest = (Duration.FromMinutes(i % 2 * 10), Duration.FromMinutes(i % 3 * 5)), OnDay = new Dictionary<LocalDate, int> { [Monday] = i % 2 },
            InWeek = new Dictionary<LocalDate, int> { [Monday] = 1 },
        }).ToList();
        var rooms = Enumerable.Range(0, 2).Select(i => new RoomTime(Id(100 + i), Busy(random, 10))).ToList();
        var candidates = Enumerable.Range(0, 10).Select(i => new LoopProblem(Enumerable.Range(1, 4).Select(kind => new LoopRound((RoundKind)kind, 4)), 1,
            new CandidateTime(Berlin, Monday.PlusDays(i % 3), Monday.PlusDays(11), 540, 1080, []), people, LongBefore)
        { Weights = Weights, Rooms = onSite ? rooms : null }).ToList();
        // It ends as soon as it is that near, however fast the machine is.
        var found = new CohortPlanner(new CohortProblem(candidates), TimeSpan.FromMinutes(2), most, 2, _ => { }).Run(CancellationToken.None);
        Assert.Equal(candidates.Count, found.Plan.Count);
        Assert.True(found.Gap <= most, $"{found.Gap}");
        Valid(candidates, found.Plan);
    }

    [Fact]
    public void Planning_ends_when_it_is_canceled()
    {
        using var soon = new CancellationTokenSource(200);
        var candidates = Small(3);
        // No gap is so small.
        var planner = new CohortPlanner(new CohortProblem(candidates), TimeSpan.FromMinutes(5), -1, 2, _ => { });
        Assert.ThrowsAny<OperationCanceledException>((Action)(() => planner.Run(soon.Token)));
    }

    private static List<LoopProblem> Small(int seed)
    {
        var random = new Random(seed);
        var days = random.Next(1, 3);
        var people = Enumerable.Range(0, random.Next(2, 5)).Select(i => new Person(Id(i), random.Next(3) switch { 0 => [RoundKind.Coding], 1 => [RoundKind.Database], _ => [RoundKind.Coding, RoundKind.Database] },
            new WorkingTime(Berlin, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 540, 720))]), random.Next(3) == 0 ? Busy(random, days) : [], [])
        {
            Load = random.Next(300), Most = (random.Next(1, 3), random.Next(1, 4)), Rest = (Duration.FromMinutes(random.Next(3) * 5), Duration.FromMinutes(random.Next(3) * 10)),
        }).ToList();
        return [.. Enumerable.Range(0, days == 1 ? 3 : 2).Select(i => new LoopProblem([new LoopRound(RoundKind.Coding, 4), new LoopRound(RoundKind.Database, 3)], 0,
            new CandidateTime(Berlin, Monday, Monday.PlusDays(days - 1), 540 + 15 * random.Next(2), 690, []), people, LongBefore) { Weights = Weights })];
    }

    private static Guid Id(int i) => new(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static List<Interval> Busy(Random random, int days) =>
    [
        .. Enumerable.Range(0, days).Select(day => Monday.PlusDays(day).AtMidnight().PlusMinutes(540 + 30 * random.Next(6)).InZoneLeniently(Berlin).ToInstant()).Select(start => new Interval(start, start + Duration.FromMinutes(45))),
    ];

    /// <summary>The least cost of any choice of loops, each tried at every quarter hour with everyone.</summary>
    private static long BruteForce(CohortProblem problem, List<LoopProblem> candidates)
    {
        var loops = candidates.Select(candidate => AllLoops(candidate).ToList()).ToList();
        long Least(int candidate, List<FoundLoop> before)
        {
            if (candidate == candidates.Count)
                return before.Sum(loop => loop.Cost) + Load(candidates[0].People, before);
            var least = problem.WithoutLoop + Least(candidate + 1, before);
            foreach (var loop in loops[candidate])
            {
                List<FoundLoop> with = [.. before, loop];
                if (Keeps(candidates[0].People, with))
                    least = Math.Min(least, Least(candidate + 1, with));
            }
            return least;
        }
        return Least(0, []);
    }

    /// <summary>Each interview after the first adds to its person's load, and so costs more than the one before it.</summary>
    private static long Load(IReadOnlyList<Person> people, List<FoundLoop> plan) => plan.SelectMany(loop => loop.Interviews.SelectMany(one => one.Seats)).GroupBy(seat => seat.PersonId)
        .Sum(seats => Enumerable.Range(0, seats.Count()).Sum(before => (long)before * Weights.Load * people.First(person => person.Id == seats.Key).LoadOfOne));

    private static IEnumerable<FoundLoop> AllLoops(LoopProblem problem)
    {
        foreach (var interviews in AllOrders(problem, problem.Rounds, []))
        {
            var loop = new FoundLoop(interviews[0].During.Start.InZone(Berlin).Date, interviews, null, 0);
            yield return loop with { Cost = LoopScore.Of(problem, loop).Sum(part => part.Cost) };
        }
    }

    private static IEnumerable<List<PlacedInterview>> AllOrders(LoopProblem problem, IReadOnlyList<LoopRound> left, List<PlacedInterview> before)
    {
        if (left.Count == 0)
        {
            yield return before;
            yield break;
        }
        foreach (var round in left)
            for (var day = problem.Candidate.FirstDay; day <= problem.Candidate.LastDay; day = day.PlusDays(1))
                for (var minute = problem.Candidate.Earliest; minute + 15 * round.Quarters <= problem.Candidate.Latest; minute += 15)
                {
                    var start = day.AtMidnight().PlusMinutes(minute).InZoneLeniently(Berlin).ToInstant();
                    var during = new Interval(start, start + Duration.FromMinutes(15 * round.Quarters));
                    if (before.Count > 0 && (start < before[^1].During.End || before[^1].During.Start.InZone(Berlin).Date != day))
                        continue;
                    foreach (var person in problem.People.Where(person => person.Kinds.Contains(round.Kind) && person.IsFree(during) && !before.Exists(one => one.InterviewerId == person.Id)))
                        foreach (var all in AllOrders(problem, [.. left.Where(other => other != round)], [.. before, new PlacedInterview(round.Kind, during, [new PlacedSeat(person.Id, SeatRole.Lead, day)])]))
                            yield return all;
                }
    }

    private static void Valid(List<LoopProblem> candidates, IReadOnlyList<CohortLoop> plan)
    {
        Assert.Equal(plan.Count, plan.Select(loop => loop.Candidate).Distinct().Count());
        Assert.True(Keeps(candidates[0].People, [.. plan.Select(loop => loop.Loop)]));
        Assert.All(plan, loop =>
        {
            var problem = candidates[loop.Candidate];
            Assert.Equal(problem.Rounds.Select(round => round.Kind).Order(), loop.Loop.Interviews.Select(one => one.Kind).Order());
            Assert.Equal(loop.Loop.Interviews.Count, loop.Loop.Interviews.Select(one => one.InterviewerId).Distinct().Count());
            Assert.All(loop.Loop.Interviews, one => Assert.True(problem.Candidate.Covers(one.During) && problem.People.First(person => person.Id == one.InterviewerId) is var person && person.Kinds.Contains(one.Kind) && person.IsFree(one.During)));
            Assert.Equal(LoopScore.Of(problem, loop.Loop).Sum(part => part.Cost), loop.Loop.Cost);
        });
        foreach (var room in plan.GroupBy(loop => loop.Loop.Room).Where(room => room.Key is not null))
        {
            var taken = room.SelectMany(loop => loop.Loop.Interviews).Select(one => one.During).OrderBy(one => one.Start).ToList();
            Assert.All(taken.Zip(taken.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
            Assert.All(taken, one => Assert.DoesNotContain(candidates[0].Rooms!.First(other => other.Id == room.Key).Busy, busy => busy.Start < one.End && one.Start < busy.End));
        }
    }

    /// <summary>Whether everyone has one interview at a time with the rest in between, and no more a day and a week than he or she takes.</summary>
    private static bool Keeps(IReadOnlyList<Person> people, List<FoundLoop> plan) => plan.SelectMany(loop => loop.Interviews).GroupBy(one => one.InterviewerId).All(own =>
    {
        var person = people.First(one => one.Id == own.Key);
        var during = own.Select(one => one.During).OrderBy(one => one.Start).ToList();
        var days = during.Select(one => one.Start.InZone(person.Zone).Date).ToList();
        return during.Zip(during.Skip(1)).All(pair => pair.First.End + person.Rest.After + person.Rest.Before <= pair.Second.Start)
            && days.CountBy(day => day).All(day => day.Value + person.OnDay.GetValueOrDefault(day.Key) <= person.Most.ADay)
            && days.CountBy(day => day.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday))).All(week => week.Value + person.InWeek.GetValueOrDefault(week.Key) <= person.Most.AWeek);
    });
}
