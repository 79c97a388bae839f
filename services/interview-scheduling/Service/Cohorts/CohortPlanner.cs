using System.Diagnostics;
using Hiring.InterviewScheduling.Loops;

namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>How far planning has come.</summary>
/// <param name="Plan">The best plan so far: a loop for each candidate who has one.</param>
/// <param name="Cost">What it costs, in thousandths of a point.</param>
/// <param name="Bound">No plan costs less.</param>
/// <param name="Elapsed">Since the start.</param>
internal sealed record CohortProgress(IReadOnlyList<CohortLoop> Plan, long Cost, long Bound, TimeSpan Elapsed)
{
    /// <summary>By how much the best plan of all may be better, as a part of this one's cost.</summary>
    internal double Gap => Cost == 0 ? 0 : (Cost - Bound) / (double)Cost;
}

/// <summary>
/// Plans a cohort: at once a plan, one candidate after the other, then better ones, with a bound that closes in from below.
/// Both rest on the exact search for a single loop, under prices. One thread looks for the bound; the others take a few
/// candidates' loops out of a plan and put in the best ones again in another order (large neighbourhood search; Shaw 1998,
/// Schrimpf et al. 2000), half of the time with the bound's prices for what others could want.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="limit">Time that it may take.</param>
/// <param name="enough">The gap with which it ends before, 0 to 1.</param>
/// <param name="threads">Threads to use.</param>
/// <param name="tell">Told each better plan and each better bound, by one thread at a time.</param>
internal sealed class CohortPlanner(CohortProblem problem, TimeSpan limit, double enough, int threads, Action<CohortProgress> tell)
{
    private const int MostTakenOut = 6;

    /// <summary>Of one thread's time, where there is but one, what goes to the bound.</summary>
    private const double PartOfBound = 0.5;

    /// <summary>A plan that is dearer than the best by no more is worked on too, to get away from it.</summary>
    private const double Worse = 1.003;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private volatile CohortProgress _now = new([], problem.Candidates.Count * problem.WithoutLoop, 0, TimeSpan.Zero);
    private volatile CohortDuals? _worth;

    /// <summary>Plans until the gap is small enough or the time is up.</summary>
    internal CohortProgress Run(CancellationToken cancellation)
    {
        var alone = new (CohortLoop? Loop, long Cost)[problem.Candidates.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, alone.Length, parallel, candidate => alone[candidate] = Cheapest(candidate, problem.NoPrices(), cancellation));
        _now = _now with { Bound = alone.Sum(one => one.Cost) };
        // Whoever has it hardest chooses first.
        var plan = new CohortDraft(problem, problem.NoPrices());
        foreach (var candidate in Enumerable.Range(0, alone.Length).OrderByDescending(i => alone[i].Cost))
            plan.Add(candidate, cancellation);
        Keep(plan.Loops);
        Parallel.For(0, threads, parallel, thread =>
        {
            if (thread == 0)
                RaiseBound(threads == 1 ? limit * PartOfBound : limit, cancellation);
            LowerCost(thread, cancellation);
        });
        return _now with { Elapsed = _watch.Elapsed };
    }

    private bool IsOver => _now.Gap <= enough || _watch.Elapsed >= limit;

    /// <summary>The loop that is cheapest with some prices and what it costs with them; none where that costs less.</summary>
    private (CohortLoop? Loop, long Cost) Cheapest(int candidate, TimePrices prices, CancellationToken cancellation) =>
        problem.Best(candidate, problem.WithoutLoop, prices, cancellation) is var (loop, price) ? (loop, price) : (null, problem.WithoutLoop);

    private void RaiseBound(TimeSpan until, CancellationToken cancellation)
    {
        var descent = new CohortDescent(problem);
        while (!IsOver && _watch.Elapsed < until && !descent.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            var prices = descent.Duals.ToPrices(load: true);
            var cheapest = problem.Candidates.Select((_, candidate) => Cheapest(candidate, prices, cancellation)).ToList();
            var bound = descent.Duals.Bound(cheapest.Select(one => one.Cost));
            if (bound > _now.Bound)
            {
                _worth = descent.Duals;
                Raise(bound);
            }
            descent.Step(cheapest.Select(one => one.Loop).OfType<CohortLoop>(), bound, _now.Cost);
        }
    }

    private void LowerCost(int thread, CancellationToken cancellation)
    {
        var random = new Random(thread);
        var plan = _now.Plan;
        var (worth, prices) = ((CohortDuals?)null, problem.NoPrices());
        while (!IsOver)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_worth is { } latest && latest != worth)
                (worth, prices) = (latest, latest.ToPrices(load: false));
            var takenOut = ToTakeOut(plan, random);
            var next = new CohortDraft(problem, random.Next(2) == 0 ? problem.NoPrices() : prices.Copy());
            foreach (var loop in plan.Where(loop => !takenOut.Contains(loop.Candidate)))
                next.Add(loop);
            foreach (var candidate in takenOut)
                next.Add(candidate, cancellation);
            if (Keep(next.Loops) < _now.Cost * Worse)
                plan = next.Loops;
        }
    }

    /// <summary>A candidate, and a few others who rather have the same people on the same days, in any order.</summary>
    private int[] ToTakeOut(IReadOnlyList<CohortLoop> plan, Random random)
    {
        var first = random.Next(problem.Candidates.Count);
        var days = problem.Candidates.Select((_, candidate) => plan.FirstOrDefault(loop => loop.Candidate == candidate)?.Takes.Select(taken => (taken.Person, taken.Day)).ToList() ?? []).ToList();
        int[] all = [first, .. Enumerable.Range(0, days.Count).Where(candidate => candidate != first)
            .OrderByDescending(candidate => days[candidate].Count(days[first].Contains) + 2 * random.NextDouble()).Take(random.Next(1, MostTakenOut))];
        random.Shuffle(all);
        return all;
    }

    /// <summary>Keeps a plan if it is better, and tells it. Answers what it costs.</summary>
    private long Keep(IReadOnlyList<CohortLoop> plan)
    {
        var cost = problem.Cost(plan);
        lock (_lock)
            if (cost < _now.Cost)
                Tell(_now with { Plan = plan, Cost = cost });
        return cost;
    }

    private void Raise(long bound)
    {
        lock (_lock)
            Tell(_now with { Bound = bound });
    }

    private void Tell(CohortProgress now) => tell(_now = now with { Elapsed = _watch.Elapsed });
}
