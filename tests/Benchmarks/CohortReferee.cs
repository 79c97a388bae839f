using Google.OrTools.Sat;
using Hiring.InterviewScheduling.Cohorts;

namespace Hiring.Benchmarks;

/// <summary>The cheapest plan that can be made of some loops: a packing of sets, found by CP-SAT. It shares no search with the service.</summary>
internal sealed class CohortReferee
{
    private readonly CohortProblem _problem;
    private readonly IReadOnlyList<CohortLoop> _loops;
    private readonly CpModel _model = new();
    private readonly LinearExprBuilder _cost = LinearExpr.NewBuilder();
    private readonly BoolVar[] _chosen;
    private readonly bool[] _known;

    /// <param name="problem">The problem.</param>
    /// <param name="loops">What may be chosen from.</param>
    /// <param name="known">A plan of some of them, from which the search starts.</param>
    internal CohortReferee(CohortProblem problem, IReadOnlyList<CohortLoop> loops, IReadOnlyCollection<CohortLoop> known)
    {
        (_problem, _loops) = (problem, loops);
        _chosen = [.. loops.Select(_ => _model.NewBoolVar(""))];
        _known = [.. loops.Select(known.Contains)];
        for (var i = 0; i < _chosen.Length; i++)
        {
            _cost.AddTerm(_chosen[i], loops[i].Loop.Cost);
            _model.AddHint(_chosen[i], _known[i]);
        }
        foreach (var own in Enumerable.Range(0, _chosen.Length).GroupBy(i => loops[i].Candidate))
        {
            var without = Costly(problem.WithoutLoop, !own.Any(i => _known[i]));
            _model.AddExactlyOne([without, .. own.Select(i => _chosen[i])]);
        }
        foreach (var person in Enumerable.Range(0, _chosen.Length).SelectMany(i => loops[i].Takes.Select(taken => (I: i, Taken: taken))).GroupBy(one => one.Taken.Person))
        {
            AddTime([.. person]);
            foreach (var share in person.SelectMany(one => problem.Counted(one.Taken).Select(share => (share, one.I))).GroupBy(one => one.share, one => one.I))
                AddCount(share.Key, [.. share]);
        }
        _model.Minimize(_cost);
    }

    /// <summary>Finds a plan that is better than the known one, if there is one and the time is long enough.</summary>
    /// <param name="seconds">Time that it may take.</param>
    /// <param name="workers">Threads that it may use.</param>
    /// <returns>The best plan that was found, and whether none of these loops is better.</returns>
    internal (List<CohortLoop> Plan, bool IsBest) Solve(double seconds, int workers)
    {
        using var solver = new CpSolver { StringParameters = FormattableString.Invariant($"num_workers:{workers} max_time_in_seconds:{seconds:0.00}") };
        var status = solver.Solve(_model);
        return status is CpSolverStatus.Optimal or CpSolverStatus.Feasible
            ? ([.. _loops.Where((_, i) => solver.BooleanValue(_chosen[i]))], status is CpSolverStatus.Optimal) : throw new InvalidOperationException($"{status}");
    }

    private BoolVar Costly(long cost, bool hint)
    {
        var variable = _model.NewBoolVar("");
        _cost.AddTerm(variable, cost);
        _model.AddHint(variable, hint);
        return variable;
    }

    /// <summary>Two who want the same time want it when one of them starts.</summary>
    private void AddTime(List<(int I, Taken Taken)> person)
    {
        foreach (var start in person.Select(one => one.Taken.From).Distinct())
        {
            var at = person.Where(one => one.Taken.From <= start && start < one.Taken.Until).Select(one => one.I).ToList();
            if (at.Exists(i => _loops[i].Candidate != _loops[at[0]].Candidate))
                _model.AddAtMostOne(at.Select(i => _chosen[i]));
        }
    }

    private void AddCount(Share share, List<int> interviews)
    {
        var most = interviews.Select(i => _loops[i].Candidate).Distinct().Count();
        var sum = LinearExpr.Sum(interviews.Select(i => _chosen[i]));
        if (share.Kind == ShareKind.Load)
        {
            // The first is free; those behind it cost more and more, so the solver counts in order by itself.
            var known = interviews.Count(i => _known[i]);
            if (most > 1 && _problem.LoadStep(share.Person) > 0)
                _model.Add(sum <= LinearExpr.Sum(Enumerable.Range(0, most).Select(before => Costly(before * _problem.LoadStep(share.Person), before < known))));
        }
        else if (most > _problem.Capacity(share))
            _model.Add(sum <= _problem.Capacity(share));
    }
}
