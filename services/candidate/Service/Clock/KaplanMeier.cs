using MathNet.Numerics.Distributions;

namespace Hiring.Candidate.Clock;

/// <summary>
/// How long stays last when some of them still go on: the share that is still there after so many days.
/// <para>Estimate: Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958) 457-481. Variance:
/// Greenwood, The natural duration of cancer (1926). Interval on the scale log(-log S), which keeps it within 0 and 1: Kalbfleisch
/// and Prentice, The Statistical Analysis of Failure Time Data (1980), section 1.3. Interval of a quantile: Brookmeyer and
/// Crowley, A confidence interval for the median survival time, Biometrics 38 (1982) 29-41, with that band.</para>
/// </summary>
internal sealed class KaplanMeier
{
    /// <summary>Two-sided, 95 %.</summary>
    private static readonly double Z = Normal.InvCDF(0, 1, 0.975);

    private readonly List<Step> _steps = [];

    private KaplanMeier(IEnumerable<Stay> stays)
    {
        var byDays = stays.GroupBy(stay => stay.Days)
            .Select(group => (Days: group.Key, All: group.Sum(stay => stay.Count), Left: group.Where(stay => stay.Leaving != Leaving.NotYet).Sum(stay => stay.Count)))
            .Where(point => point.All > 0)
            .OrderBy(point => point.Days)
            .ToList();
        Observed = byDays.Sum(point => point.All);
        Left = byDays.Sum(point => point.Left);
        double survival = 1, greenwood = 0;
        var atRisk = Observed;
        // Who leaves on a day leaves before those who were last seen on it.
        foreach (var (days, all, left) in byDays)
        {
            if (left > 0)
            {
                survival = left == atRisk ? 0 : survival * (atRisk - left) / atRisk;
                greenwood += left == atRisk ? double.PositiveInfinity : (double)left / atRisk / (atRisk - left);
                _steps.Add(new Step(days, survival, greenwood));
            }
            atRisk -= all;
        }
    }

    /// <summary>The estimate from stays in any order. Those that go on count up to the day on which they were last seen.</summary>
    internal static KaplanMeier Of(IEnumerable<Stay> stays) => new(stays);

    /// <summary>All stays.</summary>
    internal long Observed { get; }

    /// <summary>Stays that ended.</summary>
    internal long Left { get; }

    /// <summary>Stays that still go on.</summary>
    internal long Censored => Observed - Left;

    /// <summary>Share still there after so many days, 0 to 1.</summary>
    internal double Survival(double days) => At(days).Survival;

    /// <summary>Greenwood's standard error of the survival.</summary>
    internal double StandardError(double days) => At(days) is { Survival: > 0 } step ? step.Survival * Math.Sqrt(step.Greenwood) : 0;

    /// <summary>95 % interval of the survival.</summary>
    internal (double Low, double High) Interval(double days) => Band(At(days));

    /// <summary>Days after which this share has left; null if so many were not seen to leave.</summary>
    /// <param name="share">0.5 for the median.</param>
    internal double? Quantile(double share) => FirstWhere(step => step.Survival, 1 - share);

    /// <summary>95 % interval of a quantile. Null is a bound beyond what was seen.</summary>
    internal (double? Low, double? High) QuantileInterval(double share) =>
        (FirstWhere(step => Band(step).Low, 1 - share), FirstWhere(step => Band(step).High, 1 - share));

    /// <summary>Further days after which this share of those has left who are still there after the days spent; null if so many were not seen to leave.</summary>
    internal double? Residual(double spent, double share) => FirstWhere(step => step.Survival, (1 - share) * Survival(spent), spent) - spent;

    private Step At(double days)
    {
        var found = _steps.FindLastIndex(step => step.Days <= days);
        return found < 0 ? new Step(0, 1, 0) : _steps[found];
    }

    // Products of shares that are equal on paper differ in the last digit.
    private double? FirstWhere(Func<Step, double> of, double level, double after = double.NegativeInfinity)
    {
        var found = _steps.FindIndex(step => step.Days > after && of(step) <= level + 1e-12);
        return found < 0 || level <= 0 && Survival(after) <= 0 ? null : _steps[found].Days;
    }

    private static (double Low, double High) Band(Step step)
    {
        if (step.Survival is <= 0 or >= 1)
            return (step.Survival, step.Survival);
        var log = Math.Log(step.Survival);
        var width = Z * Math.Sqrt(step.Greenwood) / Math.Abs(log);
        return (Math.Exp(log * Math.Exp(width)), Math.Exp(log * Math.Exp(-width)));
    }

    private readonly record struct Step(double Days, double Survival, double Greenwood);
}
