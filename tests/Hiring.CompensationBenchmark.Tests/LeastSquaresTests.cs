using CsCheck;
using Hiring.CompensationBenchmark.ScalePrices;
using MathNet.Numerics.LinearAlgebra;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class LeastSquaresTests
{
    /// <summary>Longley, Journal of the American Statistical Association 62 (1967), 819-841, as NIST gives it in its Statistical Reference Datasets.</summary>
    private static readonly double[][] Longley =
    [
        [60323, 83.0, 234289, 2356, 1590, 107608, 1947], [61122, 88.5, 259426, 2325, 1456, 108632, 1948], [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
        [61187, 89.5, 284599, 3351, 1650, 110929, 1950], [63221, 96.2, 328975, 2099, 3099, 112075, 1951], [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
        [64989, 99.0, 365385, 1870, 3547, 115094, 1953], [63761, 100.0, 363112, 3578, 3350, 116219, 1954], [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
        [67857, 104.6, 419180, 2822, 2857, 118734, 1956], [68169, 108.4, 442769, 2936, 2798, 120445, 1957], [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
        [68655, 112.6, 482704, 3813, 2552, 123366, 1959], [69564, 114.2, 502601, 3931, 2514, 125368, 1960], [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
        [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ];

    [Fact]
    public void The_certified_coefficients_of_NIST_for_Longley_are_reproduced()
    {
        var x = Matrix<double>.Build.Dense(16, 7, (i, j) => j == 0 ? 1 : Longley[i][j]);
        var fit = LeastSquares.Fit(x, Vector<double>.Build.Dense(16, i => Longley[i][0]), [.. Enumerable.Range(0, 16)])!;

        double[] certified =
        [
            -3482258.63459582, 15.0618722713733, -0.358191792925910E-01, -2.02022980381683, -1.03322686717359, -0.511041056535807E-01, 1829.15146461355,
        ];
        for (var i = 0; i < 7; i++)
            Assert.Equal(1, fit.Coefficients[i] / certified[i], 7);
        Assert.Equal(9, fit.DegreesOfFreedom);
    }

    private static readonly Gen<(double[][] X, double[] Y, int[] Cluster)> Cases =
        Gen.Select(Gen.Int[8, 40], Gen.Int[1, 4]).SelectMany((rows, columns) => Gen.Select(
            Gen.Double[-3, 3].Array[columns].Array[rows], Gen.Double[-5, 5].Array[rows], Gen.Int[0, 5].Array[rows]));

    [Fact]
    public void The_covariance_is_what_the_coefficients_change_by_when_a_cluster_is_left_out() => Cases.Sample(given =>
    {
        var (x, y) = (Matrix<double>.Build.Dense(given.X.Length, given.X[0].Length, (i, j) => given.X[i][j]), Vector<double>.Build.DenseOfArray(given.Y));
        var cluster = given.Cluster.Select(c => Array.IndexOf([.. given.Cluster.Distinct()], c)).ToArray();
        var clusters = cluster.Max() + 1;
        if (LeastSquares.Fit(x, y, cluster) is not { } fit)
            return;
        var expected = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
        for (var left = 0; left < clusters; left++)
        {
            var rows = Enumerable.Range(0, x.RowCount).Where(i => cluster[i] != left).ToArray();
            if (rows.Length <= x.ColumnCount)
                return;
            var without = Matrix<double>.Build.DenseOfRows(rows.Select(i => x.Row(i))).QR().Solve(Vector<double>.Build.Dense(rows.Length, i => y[rows[i]]));
            var change = without - fit.Coefficients;
            expected += change.OuterProduct(change);
        }
        Assert.True((expected - fit.Covariance).L2Norm() <= 1e-6 * (1 + expected.L2Norm()), $"{expected} {fit.Covariance}");
    }, iter: 500);

    [Fact]
    public void Columns_that_depend_on_each_other_have_no_answer() => Assert.Null(LeastSquares.Fit(
        Matrix<double>.Build.Dense(20, 3, (i, j) => j < 2 ? i + j : 2 * i + 1), Vector<double>.Build.Dense(20, i => i), [.. Enumerable.Range(0, 20)]));

    [Fact]
    public void A_cluster_that_alone_decides_on_a_coefficient_has_no_answer() => Assert.Null(LeastSquares.Fit(
        Matrix<double>.Build.Dense(20, 2, (i, j) => j == 0 ? 1 : i == 7 ? 1 : 0), Vector<double>.Build.Dense(20, i => i % 3), [.. Enumerable.Range(0, 20)]));
}
