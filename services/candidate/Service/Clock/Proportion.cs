using MathNet.Numerics.Distributions;

namespace Hiring.Candidate.Clock;

/// <summary>A share of a number of cases, with its 95 % interval.</summary>
/// <param name="Value">The share; 0 of no cases is 0.</param>
/// <param name="Low">Lower bound, 0 or more.</param>
/// <param name="High">Upper bound, 1 or less.</param>
internal readonly record struct Proportion(double Value, double Low, double High)
{
    private static readonly double Z = Normal.InvCDF(0, 1, 0.975);

    /// <summary>
    /// Wilson's score interval, which holds for small numbers and for shares near 0 and 1. Of no cases nothing is known: 0 to 1.
    /// <para>Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212.</para>
    /// </summary>
    internal static Proportion Of(long successes, long cases)
    {
        if (cases == 0)
            return new Proportion(0, 0, 1);
        double n = cases, p = successes / n, z2 = Z * Z;
        var center = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        // At the ends the bound is the share itself on paper, and must not fall beside it by the last digit.
        return new Proportion(p, successes == 0 ? 0 : Math.Max(0, center - half), successes == cases ? 1 : Math.Min(1, center + half));
    }

    /// <summary>
    /// The difference of two shares with the interval that is built from theirs.
    /// <para>Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven methods,
    /// Statistics in Medicine 17 (1998) 873-890, method 10.</para>
    /// </summary>
    internal Proportion Minus(Proportion other)
    {
        var difference = Value - other.Value;
        return new Proportion(difference,
            difference - Math.Sqrt(Square(Value - Low) + Square(other.High - other.Value)),
            difference + Math.Sqrt(Square(High - Value) + Square(other.Value - other.Low)));
    }

    private static double Square(double value) => value * value;
}
