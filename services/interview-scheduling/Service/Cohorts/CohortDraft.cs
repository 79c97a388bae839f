using Hiring.InterviewScheduling.Loops;

namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>A plan that grows loop by loop, each the cheapest beside those before it.</summary>
/// <param name="problem">The problem.</param>
/// <param name="prices">What time is worth to those who come later; is changed.</param>
internal sealed class CohortDraft(CohortProblem problem, TimePrices prices)
{
    private readonly List<CohortLoop> _loops = [];
    private readonly Dictionary<Share, int> _counts = [];

    internal IReadOnlyList<CohortLoop> Loops => _loops;

    /// <summary>Adds a loop: from now on its time cannot be had, and its people weigh more.</summary>
    internal void Add(CohortLoop loop)
    {
        _loops.Add(loop);
        foreach (var taken in loop.Takes)
        {
            prices.Add(taken.Person, taken.From, taken.Until, TimePrices.Forbidden);
            foreach (var share in problem.Counted(taken))
                if (share.Kind == ShareKind.Load)
                    prices.AddOnEveryDay(share.Person, problem.LoadStep(share.Person));
                else if ((_counts[share] = _counts.GetValueOrDefault(share) + 1) == problem.Capacity(share))
                    foreach (var day in problem.Days(share))
                        prices.AddOnDay(share.Person, day, TimePrices.Forbidden);
        }
    }

    /// <summary>Gives a candidate the cheapest loop that is left, if there is one.</summary>
    internal void Add(int candidate, CancellationToken cancellation)
    {
        if (problem.Best(candidate, TimePrices.Forbidden, prices, cancellation) is var (loop, _))
            Add(loop);
    }
}
