namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>
/// Looks for the prices that give the highest bound, by a subgradient with a memory: what more want than there is of becomes dearer, what
/// is left over becomes cheaper, by a step after Polyak that is halved where it leads nowhere.
/// </summary>
/// <remarks>Held, Wolfe and Crowder, Mathematical Programming 6 (1974); the memory is that of Camerini, Fratta and Maffioli (1975).</remarks>
internal sealed class CohortDescent(CohortProblem problem)
{
    private const double Memory = 0.8;
    private const int Patience = 20;
    private const double LastStep = 0.0005;

    /// <summary>A bound that is better by less has led nowhere.</summary>
    private const double Telling = 0.0001;

    private Dictionary<Share, double> _prices = [];
    private Dictionary<Share, double> _best = [];
    private Dictionary<Share, double> _direction = [];
    private long _bound = long.MinValue;
    private double _step = 1;
    private int _vain;

    internal CohortDuals Duals { get; private set; } = new(problem, []);

    /// <summary>Whether further steps would be too small to tell.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Takes a step.</summary>
    /// <param name="cheapest">The loops that are cheapest with the prices, for those candidates who are better off with one.</param>
    /// <param name="bound">The bound that the prices give.</param>
    /// <param name="cost">What the best plan costs that is known.</param>
    internal void Step(IEnumerable<CohortLoop> cheapest, long bound, long cost)
    {
        _vain = bound - _bound > Math.Abs(_bound * Telling) ? 0 : _vain + 1;
        if (bound > _bound)
            (_bound, _best) = (bound, _prices);
        if (_vain == Patience)
            (_step, _vain, _prices) = (_step / 2, 0, _best);
        _direction = Mixed(Excess(cheapest), _direction);
        var length = _direction.Sum(one => Scale(one.Key) * one.Value * one.Value);
        IsDone = _step < LastStep || length == 0;
        if (IsDone)
            return;
        var prices = new Dictionary<Share, double>(_prices);
        foreach (var (share, excess) in _direction)
            if (prices.GetValueOrDefault(share) + _step * (cost - bound) / length * Scale(share) * excess is > 0 and var price)
                prices[share] = price;
            else
                prices.Remove(share);
        _prices = prices;
        Duals = new CohortDuals(problem, prices);
    }

    /// <summary>A day or a week has room for several interviews of several quarter hours each: its price has to go further. Measured: decision 0019.</summary>
    private static double Scale(Share share) => share.Kind switch { ShareKind.Day => 4, ShareKind.Week => 10, _ => 1 };

    /// <summary>By how much more is wanted of each share than there is; less than none only of what has a price.</summary>
    private Dictionary<Share, double> Excess(IEnumerable<CohortLoop> loops)
    {
        var excess = _prices.Keys.ToDictionary(share => share, _ => 0.0);
        foreach (var taken in loops.SelectMany(loop => loop.Takes))
        {
            for (var quarter = taken.From; quarter < taken.Until; quarter++)
                Want(new Share(ShareKind.Time, taken.Person, quarter));
            foreach (var share in problem.Counted(taken))
                Want(share);
        }
        foreach (var share in excess.Keys)
            if ((excess[share] -= Offer(share)) < 0 && !_prices.ContainsKey(share))
                excess.Remove(share);
        return excess;

        void Want(Share share) => excess[share] = excess.GetValueOrDefault(share) + 1;
    }

    /// <summary>What there is of a share; of load as much as is worth its price.</summary>
    private int Offer(Share share)
    {
        if (share.Kind != ShareKind.Load || problem.LoadStep(share.Person) == 0)
            return problem.Capacity(share);
        return (int)Math.Min(problem.Capacity(share), Math.Ceiling(_prices.GetValueOrDefault(share) / problem.LoadStep(share.Person)));
    }

    private static Dictionary<Share, double> Mixed(Dictionary<Share, double> excess, Dictionary<Share, double> before)
    {
        foreach (var (share, direction) in before)
            if (Math.Abs(Memory * direction) > 0.01)
                excess[share] = excess.GetValueOrDefault(share) + Memory * direction;
        return excess;
    }
}
