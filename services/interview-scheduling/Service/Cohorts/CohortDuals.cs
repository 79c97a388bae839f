using Hiring.InterviewScheduling.Loops;

namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>A price for each share that candidates compete for, in thousandths of a point; nothing for the others.</summary>
internal sealed class CohortDuals
{
    private readonly CohortProblem _problem;
    private readonly List<(Share Share, long Price)> _prices;

    internal CohortDuals(CohortProblem problem, IEnumerable<KeyValuePair<Share, double>> prices) =>
        (_problem, _prices) = (problem, [.. prices.Select(one => (one.Key, (long)Math.Round(one.Value))).Where(one => one.Item2 > 0)]);

    /// <summary>The prices as the search for a loop takes them.</summary>
    /// <param name="load">Whether load has a price too.</param>
    internal TimePrices ToPrices(bool load)
    {
        var time = _problem.NoPrices();
        foreach (var (share, price) in _prices)
            switch (share.Kind)
            {
                case ShareKind.Time:
                    time.Add(share.Person, share.At, share.At + 1, price);
                    break;
                case ShareKind.Load when load:
                    time.AddOnEveryDay(share.Person, price);
                    break;
                case ShareKind.Day or ShareKind.Week:
                    foreach (var day in _problem.Days(share))
                        time.AddOnDay(share.Person, day, price);
                    break;
            }
        return time;
    }

    /// <summary>
    /// What no plan is below, whatever the prices: each candidate has the loop that is cheapest with them, even if others take
    /// the same, and what there is of each share is paid back (Lagrangian relaxation; Fisher, Management Science 27, 1981).
    /// </summary>
    /// <param name="cheapest">By candidate what the cheapest loop costs with the prices, or what it costs to have none if that is less.</param>
    internal long Bound(IEnumerable<long> cheapest)
    {
        var bound = cheapest.Sum();
        foreach (var (share, price) in _prices)
            if (share.Kind == ShareKind.Load)
                for (var interview = 0; interview < _problem.Capacity(share) && interview * _problem.LoadStep(share.Person) < price; interview++)
                    bound -= price - interview * _problem.LoadStep(share.Person);
            else
                bound -= _problem.Capacity(share) * price;
        return bound;
    }
}
