using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Hiring.CompensationBenchmark.ScalePrices;

/// <summary>A person's pay and what the person has operated.</summary>
/// <param name="Contributor">Who gave the figure.</param>
/// <param name="Level">Number of the level.</param>
/// <param name="Cell">Place and currency: pay is only compared within one, so that no rate of exchange is needed.</param>
/// <param name="Year">Year.</param>
/// <param name="Pay">Pay a year.</param>
/// <param name="Scale">Positive numbers, one for each dimension that is priced.</param>
internal sealed record ScaleObservation(string Contributor, int Level, string Cell, int Year, double Pay, double[] Scale);

/// <summary>A share with its 95 % interval: 0.24 is 24 % more.</summary>
internal readonly record struct Share(double Value, double Low, double High);

/// <summary>What one dimension does: the share that ten times as much adds, and the part of the logarithm asked for that the figures cover.</summary>
internal sealed record PricedDimension(Share PerTenfold, double LogRatio, bool BeyondFigures);

/// <summary>What more scale adds to pay.</summary>
internal sealed record PricedScale(Share Premium, IReadOnlyList<PricedDimension> Dimensions);

/// <summary>
/// What experience at a larger scale adds to pay: the logarithm of pay on the decimal logarithm of each dimension of scale,
/// with level, place with currency, and year held fixed by indicators (a hedonic regression after Mincer, 1974). Premiums
/// are ratios of pay, so neither the currency nor the unit of a dimension matters.
/// </summary>
internal static class ScaleModel
{
    /// <summary>Observations for each coefficient: with fewer, one person moves the answer.</summary>
    private const int RowsPerCoefficient = 5;

    /// <summary>Coefficients that some observations need, as the model counts them.</summary>
    internal static int Needed(IReadOnlyCollection<ScaleObservation> observations, int dimensions) => RowsPerCoefficient
        * (dimensions + Indicators(observations, o => o.Level).Count + Indicators(observations, o => o.Cell).Count + Indicators(observations, o => o.Year).Count + 1);

    /// <summary>The price of what was operated over what is needed, or null where the observations do not separate the dimensions.</summary>
    /// <param name="observations">As many as <see cref="Needed"/> says, or more.</param>
    /// <param name="needed">Positive numbers, one for each dimension.</param>
    /// <param name="operated">Positive numbers, one for each dimension.</param>
    internal static PricedScale? Price(IReadOnlyList<ScaleObservation> observations, double[] needed, double[] operated)
    {
        // In one order whatever the order of the rows, so that the same figures give the same digits.
        var rows = observations.OrderBy(o => o.Contributor, StringComparer.Ordinal).ThenBy(o => o.Cell, StringComparer.Ordinal).ThenBy(o => o.Level).ThenBy(o => o.Year)
            .ThenBy(o => o.Pay).ThenBy(o => string.Join(' ', o.Scale), StringComparer.Ordinal).ToList();
        var contributors = rows.Select(o => o.Contributor).Distinct().Index().ToDictionary(one => one.Item, one => one.Index);
        if (LeastSquares.Fit(Design(rows, needed.Length), Vector<double>.Build.Dense(rows.Count, i => Math.Log(rows[i].Pay)),
            [.. rows.Select(o => contributors[o.Contributor])]) is not { DegreesOfFreedom: > 0 } fit)
            return null;
        var quantile = StudentT.InvCDF(0, 1, fit.DegreesOfFreedom, 0.975);
        var asked = Vector<double>.Build.Dense(fit.Coefficients.Count);
        var priced = new List<PricedDimension>();
        for (var d = 0; d < needed.Length; d++)
        {
            var (least, most) = (rows.Min(o => o.Scale[d]), rows.Max(o => o.Scale[d]));
            double Within(double number) => Math.Log10(Math.Clamp(number, least, most));
            asked[d] = Within(operated[d]) - Within(needed[d]);
            var unit = Vector<double>.Build.Dense(fit.Coefficients.Count, i => i == d ? 1 : 0);
            priced.Add(new(ShareOf(fit, unit, quantile), asked[d], operated[d] > most || operated[d] < least || needed[d] > most || needed[d] < least));
        }
        return new PricedScale(ShareOf(fit, asked, quantile), priced);
    }

    private static Share ShareOf(LeastSquares fit, Vector<double> along, double quantile)
    {
        var log = along * fit.Coefficients;
        var half = quantile * Math.Sqrt(Math.Max(0, along * fit.Covariance * along));
        return new Share(Math.Exp(log) - 1, Math.Exp(log - half) - 1, Math.Exp(log + half) - 1);
    }

    /// <summary>The dimensions first, then a constant and an indicator for every level, place and year but the first of each.</summary>
    private static Matrix<double> Design(List<ScaleObservation> rows, int dimensions)
    {
        var (levels, cells, years) = (Indicators(rows, o => o.Level), Indicators(rows, o => o.Cell), Indicators(rows, o => o.Year));
        var x = Matrix<double>.Build.Dense(rows.Count, dimensions + 1 + levels.Count + cells.Count + years.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var d = 0; d < dimensions; d++)
                x[i, d] = Math.Log10(rows[i].Scale[d]);
            var column = dimensions;
            x[i, column++] = 1;
            Mark(levels.IndexOf(rows[i].Level), levels.Count);
            Mark(cells.IndexOf(rows[i].Cell), cells.Count);
            Mark(years.IndexOf(rows[i].Year), years.Count);

            void Mark(int which, int of)
            {
                if (which >= 0)
                    x[i, column + which] = 1;
                column += of;
            }
        }
        return x;
    }

    private static List<T> Indicators<T>(IEnumerable<ScaleObservation> rows, Func<ScaleObservation, T> of) => [.. rows.Select(of).Distinct().Order().Skip(1)];
}
