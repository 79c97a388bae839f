using MathNet.Numerics.Distributions;

namespace Hiring.Candidate.Clock;

/// <summary>
/// How a stage goes, to draw from: whether an application passes it, and how long that takes given the days it has spent there.
/// The outcome is drawn first and the time given the outcome, which together follow the Aalen-Johansen estimate (the mixture of
/// Larson and Dinse, A mixture model for the regression analysis of competing risks data, Applied Statistics 34 (1985) 201-211).
/// Behind the longest stay that was seen stands an exponential tail (the idea of Brown, Hollander and Korwar, Nonparametric tests
/// of independence for censored data, in Reliability and Biometry (1974) 327-354), here at the mean rate of all stays.
/// </summary>
internal sealed class StageModel
{
    /// <summary>Leavings that one's own days in the stage must outweigh before they say more than the stage as a whole.</summary>
    private const double Shrinkage = 2;

    private readonly Way _forward;
    private readonly Way _ended;
    private readonly Way _back;
    private readonly long _left;
    private readonly double _rate;
    private readonly double _passed;
    private readonly double _missed;

    private StageModel(CompetingRisks history)
    {
        _left = history.Left;
        _rate = history.Left / Math.Max(history.Exposure, history.Left * MeanAtLeast);
        _forward = new Way(history, Leaving.Forward);
        _ended = new Way(history, Leaving.Ended);
        _back = new Way(history, Leaving.Back);
        // The estimated share, not the one counted, since those who still wait are not like those who left.
        _passed = _forward.Share * _left + 0.5;
        _missed = (1 - _forward.Share) * _left + 0.5;
        BackInsteadOfEnd = _back.Share + _ended.Share is > 0 and var missing ? _back.Share / missing : 0;
    }

    private StageModel(double medianDays, long passed, long missed)
    {
        _rate = Math.Log(2) / medianDays;
        _passed = passed + 1;
        _missed = missed + 1;
        var nothing = CompetingRisks.Of([]);
        (_forward, _ended, _back) = (new Way(nothing, Leaving.Forward), new Way(nothing, Leaving.Ended), new Way(nothing, Leaving.Back));
    }

    /// <summary>A tenth of a day, the grain of the history: stays of no time at all leave no rate.</summary>
    private const double MeanAtLeast = 0.1;

    /// <summary>From stays of which some ended. The chance to pass has Jeffreys' prior, Beta(1/2, 1/2).</summary>
    internal static StageModel Of(IEnumerable<Stay> stays) => new(CompetingRisks.Of(stays));

    /// <summary>
    /// Without enough history: half of the applications leave within these days, at a constant rate, and the chance to pass is
    /// Beta(1, 1), anything from 0 to 1, with what was seen.
    /// </summary>
    internal static StageModel Assumed(double medianDays, long passed, long missed) => new(medianDays, passed, missed);

    /// <summary>Chance to pass of an application that enters.</summary>
    internal double Pass => _passed / (_passed + _missed);

    /// <summary>90 % interval of that chance.</summary>
    internal (double Low, double High) PassInterval => (Beta.InvCDF(_passed, _missed, 0.05), Beta.InvCDF(_passed, _missed, 0.95));

    /// <summary>Share of those who do not pass that goes back instead of ending.</summary>
    internal double BackInsteadOfEnd { get; }

    /// <summary>
    /// What the chance to pass may be, given what is known: one draw holds for every application of one run, since what is not
    /// known about the stage is the same for all of them.
    /// </summary>
    internal PassDraw DrawPass(Random random)
    {
        var drawn = Math.Clamp(Beta.Sample(random, _passed, _missed), 1e-9, 1 - 1e-9);
        return new PassDraw(drawn, LogOdds(drawn) - LogOdds(Pass));
    }

    /// <summary>Chance to pass of an application that has spent these days in the stage.</summary>
    internal double PassAfter(double spent, PassDraw draw)
    {
        if (spent <= 0)
            return draw.Fresh;
        var pass = Pass;
        if (_left > 0)
        {
            double forward = _forward.After(spent), any = forward + _ended.After(spent) + _back.After(spent);
            var seen = _forward.CountAfter(spent) + _ended.CountAfter(spent) + _back.CountAfter(spent);
            if (any > 0)
                pass = (forward / any * seen + Shrinkage * pass) / (seen + Shrinkage);
        }
        return 1 / (1 + Math.Exp(-LogOdds(pass) - draw.Shift));
    }

    /// <summary>Draws how the application leaves, and after how many further days.</summary>
    internal (Leaving Leaving, double Days) Draw(Random random, double spent, PassDraw draw)
    {
        var leaving = random.NextDouble() < PassAfter(spent, draw) ? Leaving.Forward
            : random.NextDouble() < BackInsteadOfEnd ? Leaving.Back : Leaving.Ended;
        var way = leaving switch { Leaving.Forward => _forward, Leaving.Back => _back, _ => _ended };
        return (leaving, way.Draw(random, spent, _rate));
    }

    private static double LogOdds(double share) => Math.Log(share / (1 - share));

    /// <summary>A drawn chance to pass.</summary>
    /// <param name="Fresh">Of an application that enters.</param>
    /// <param name="Shift">How far that is from the best guess, on the scale of log-odds, which holds for any days spent.</param>
    internal readonly record struct PassDraw(double Fresh, double Shift);

    /// <summary>The days of those who leave one way.</summary>
    private sealed class Way
    {
        private readonly double[] _days;
        /// <summary>Share of all stays that left this way by each of the days.</summary>
        private readonly double[] _by;
        private readonly long[] _countBy;
        private readonly double _tail;

        internal Way(CompetingRisks history, Leaving leaving)
        {
            var ends = history.Ends.Where(end => end.Leaving == leaving).ToList();
            (_days, _by, _countBy) = (new double[ends.Count], new double[ends.Count], new long[ends.Count]);
            for (var i = 0; i < ends.Count; i++)
            {
                _days[i] = ends[i].Days;
                _by[i] = (i == 0 ? 0 : _by[i - 1]) + ends[i].Share;
                _countBy[i] = (i == 0 ? 0 : _countBy[i - 1]) + ends[i].Count;
            }
            // Of those whose end nobody saw, this way takes what it took of the others.
            _tail = ends.Count == 0 || history.Left == 0 ? 0 : history.Remaining * _countBy[^1] / history.Left;
        }

        internal double Share => (_by.Length == 0 ? 0 : _by[^1]) + _tail;

        internal double After(double spent) => Share - (Until(spent) is > 0 and var i ? _by[i - 1] : 0);

        internal long CountAfter(double spent) => _countBy.Length == 0 ? 0 : _countBy[^1] - (Until(spent) is > 0 and var i ? _countBy[i - 1] : 0);

        internal double Draw(Random random, double spent, double rate)
        {
            var first = Until(spent);
            var gone = first == 0 ? 0 : _by[first - 1];
            var at = gone + random.NextDouble() * (Share - gone);
            var wait = -Math.Log(1 - random.NextDouble()) / rate;
            if (first == _days.Length || at >= _by[^1])
                return _days.Length == 0 ? wait : Math.Max(0, _days[^1] - spent) + wait;
            var found = Array.BinarySearch(_by, first, _by.Length - first, at);
            return _days[found < 0 ? ~found : found] - spent;
        }

        /// <summary>How many of the days are no longer than those spent.</summary>
        private int Until(double spent)
        {
            var found = Array.BinarySearch(_days, spent);
            return found < 0 ? ~found : found + 1;
        }
    }
}
