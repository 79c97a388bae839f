using Google.OrTools.Sat;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using NodaTime;

namespace Hiring.Benchmarks;

/// <summary>The best loop of one day by CP-SAT: the earliest day, the shortest span, the earliest start, the least load. It shares no search with the service.</summary>
internal static class LoopReferee
{
    // Each is worth more than all of the next can come to: 128 quarter hours of span or start, and five people's load.
    private const long Day = 1_000_000_000;
    private const long Span = 1_000_000;
    private const long Start = 5_000;

    /// <summary>The value of the optimum, or null if there is no loop.</summary>
    internal static long? Optimum(LoopProblem problem, LocalDate first, int days, int rest)
    {
        var model = new CpModel();
        var chosen = new List<(BoolVar Day, int Number, CandidateDay On)>();
        for (var number = 0; number < days; number++)
            if (problem.Day(first.PlusDays(number)) is { } on && on.InWindow != UInt128.Zero)
                chosen.Add((model.NewBoolVar($"day {number}"), number, on));
        model.AddExactlyOne(chosen.Select(day => day.Day));
        var (starts, ends, intervals, costs) = (new List<IntVar>(), new List<LinearExpr>(), new List<IntervalVar>(), new List<LinearExpr>());
        var byPerson = new Dictionary<int, List<BoolVar>>();
        foreach (var round in problem.Rounds)
        {
            var start = model.NewIntVar(0, QuarterHours.Count, "start");
            var at = new List<LinearExpr>();
            foreach (var (day, _, on) in chosen)
            {
                var onDay = new List<BoolVar>();
                for (var person = 0; person < problem.People.Count; person++)
                {
                    if (!problem.People[person].Kinds.Contains(round.Kind))
                        continue;
                    var free = QuarterHours.Starts(on.People[person].Works & ~on.People[person].Busy & on.InWindow, round.Quarters);
                    for (; free != UInt128.Zero; free &= free - 1)
                    {
                        var takes = model.NewBoolVar("takes");
                        onDay.Add(takes);
                        at.Add(takes * (int)UInt128.TrailingZeroCount(free));
                        costs.Add(takes * problem.People[person].Load);
                        if (!byPerson.TryGetValue(person, out var of))
                            byPerson[person] = of = [];
                        of.Add(takes);
                    }
                }
                model.Add(LinearExpr.Sum(onDay) == day);
            }
            model.Add(start == LinearExpr.Sum(at));
            starts.Add(start);
            ends.Add(start + round.Quarters);
            intervals.Add(model.NewFixedSizeIntervalVar(start, round.Quarters + rest, "interview"));
        }
        foreach (var person in byPerson.Values)
            model.AddAtMostOne(person);
        model.AddNoOverlap(intervals);
        var (from, until) = (model.NewIntVar(0, QuarterHours.Count, "from"), model.NewIntVar(0, QuarterHours.Count, "until"));
        model.AddMinEquality(from, starts);
        model.AddMaxEquality(until, ends);
        model.Minimize(LinearExpr.Sum([.. costs, (until - from) * Span, from * Start, .. chosen.Select(day => day.Day * (day.Number * Day))]));
        var solver = new CpSolver { StringParameters = "num_workers:1" };
        return solver.Solve(model) switch
        {
            CpSolverStatus.Optimal => (long)Math.Round(solver.ObjectiveValue),
            CpSolverStatus.Infeasible => null,
            var status => throw new InvalidOperationException($"{status}"),
        };
    }

    /// <summary>The value of a loop that the service found.</summary>
    internal static long Value(LoopProblem problem, FoundLoop loop, LocalDate first)
    {
        var grid = problem.Day(loop.Day)!.Grid;
        var (from, until) = (QuarterHours.Floor(loop.During.Start) - QuarterHours.Floor(grid.Origin), QuarterHours.Floor(loop.During.End) - QuarterHours.Floor(grid.Origin));
        return Period.DaysBetween(first, loop.Day) * Day + (until - from) * Span + from * Start
            + loop.Interviews.Sum(interview => problem.People.First(person => person.Id == interview.InterviewerId).Load);
    }
}
