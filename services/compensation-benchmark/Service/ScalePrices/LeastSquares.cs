using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Hiring.CompensationBenchmark.ScalePrices;

/// <summary>
/// Ordinary least squares with a covariance that neither unequal spread nor rows of one contributor that resemble each other
/// make too small: CR3 of Bell and McCaffrey (Survey Methodology 28, 2002, 169-181), which is HC3 of MacKinnon and White
/// (Journal of Econometrics 29, 1985, 305-325) where each row is a cluster of its own. It equals the sum over clusters of
/// the outer products of what the coefficients change by when the cluster is left out.
/// </summary>
internal sealed class LeastSquares
{
    private LeastSquares(Vector<double> coefficients, Matrix<double> covariance, int rows, int clusters) =>
        (Coefficients, Covariance, DegreesOfFreedom) = (coefficients, covariance, Math.Min(rows - coefficients.Count, clusters - 1));

    /// <summary>One for each column of the design.</summary>
    internal Vector<double> Coefficients { get; }

    /// <summary>Covariance of the coefficients.</summary>
    internal Matrix<double> Covariance { get; }

    /// <summary>Of the t distribution that intervals are taken from: rows less columns, at most clusters less one.</summary>
    internal int DegreesOfFreedom { get; }

    /// <summary>Fits y to the columns of x. Null where the columns are not independent, or a cluster alone decides on one of them.</summary>
    /// <param name="x">A row for each observation.</param>
    /// <param name="y">As many values.</param>
    /// <param name="cluster">The cluster of each observation, from 0 without gaps.</param>
    internal static LeastSquares? Fit(Matrix<double> x, Vector<double> y, IReadOnlyList<int> cluster)
    {
        if (x.RowCount <= x.ColumnCount)
            return null;
        var qr = x.QR(QRMethod.Thin);
        if (Dependent(qr.R))
            return null;
        var coefficients = qr.R.Solve(qr.Q.TransposeThisAndMultiply(y));
        var residuals = y - x * coefficients;
        var identity = Matrix<double>.Build.DenseIdentity(x.ColumnCount);
        var covariance = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
        var groups = Enumerable.Range(0, x.RowCount).GroupBy(row => cluster[row]).ToList();
        foreach (var group in groups)
        {
            // With Q of the cluster's rows and e its residuals, leaving it out changes the coefficients by R^-1 (I - Q'Q)^-1 Q'e.
            var rows = group.ToArray();
            var q = Matrix<double>.Build.Dense(rows.Length, x.ColumnCount, (i, j) => qr.Q[rows[i], j]);
            var left = identity - q.TransposeThisAndMultiply(q);
            if (left.Evd(Symmetricity.Symmetric).EigenValues.Real().Minimum() < Smallest)
                return null;
            var change = qr.R.Solve(left.Solve(q.TransposeThisAndMultiply(Vector<double>.Build.Dense(rows.Length, i => residuals[rows[i]]))));
            covariance += change.OuterProduct(change);
        }
        return new LeastSquares(coefficients, covariance, x.RowCount, groups.Count);
    }

    private static bool Dependent(Matrix<double> r)
    {
        var diagonal = r.Diagonal().PointwiseAbs();
        return diagonal.Minimum() <= Smallest * diagonal.Maximum();
    }

    /// <summary>What is smaller is taken for the rounding of zero.</summary>
    private const double Smallest = 1e-10;
}
