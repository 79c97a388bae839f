using CsCheck;
using Hiring.CompensationBenchmark.Benchmarks;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class PercentilesTests
{
    /// <summary>The eleven salaries of docs of methods.md 2.3, in thousands.</summary>
    private static readonly decimal[] Eleven = [61, 64, 70, 72, 75, 81, 88, 90, 102, 118, 135];

    [Fact]
    public void Type_7_reproduces_the_published_vector() =>
        Assert.Equal([64m, 71m, 81m, 96m, 118m], Percentiles.Shown.Select(p => Percentiles.Type7(Eleven, p / 100m)));

    [Fact]
    public void The_interval_of_the_median_of_eleven_lies_between_the_second_and_the_tenth_rank_by_symmetry()
    {
        // Coverage of (2, 10) is 1 - 2 * (1 + 11) / 2^11 = .98828; (3, 9) has .93457 and is too little.
        Assert.Equal((2, 10), Percentiles.MedianRanks(11));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, 1)]
    [InlineData(8, 1)]
    [InlineData(9, 2)]
    [InlineData(100, 40)]
    [InlineData(10_000, 4902)]
    public void The_interval_of_the_median_starts_at_the_rank_of_the_tables(int n, int? low) =>
        Assert.Equal(low, Percentiles.MedianRanks(n)?.Low);

    [Fact]
    public void The_interval_of_the_median_covers_at_least_95_percent_and_no_narrower_one_does() => Gen.Int[6, 200].Sample(n =>
    {
        var (low, high) = Percentiles.MedianRanks(n)!.Value;
        double Coverage(int l) => 1 - 2 * Enumerable.Range(0, l).Sum(k => Binomial(n, k));
        return high == n + 1 - low && Coverage(low) >= 0.95 && Coverage(low + 1) < 0.95;
    });

    [Fact]
    public void A_percentile_never_falls_as_its_share_grows_and_stays_within_the_values() =>
        Gen.Decimal[1, 1_000_000].Array[1, 50].Select(Gen.Int[0, 100], Gen.Int[0, 100]).Sample((values, a, b) =>
        {
            var sorted = values.Order().ToArray();
            var low = Percentiles.Type7(sorted, Math.Min(a, b) / 100m);
            var high = Percentiles.Type7(sorted, Math.Max(a, b) / 100m);
            return sorted[0] <= low && low <= high && high <= sorted[^1];
        });

    [Fact]
    public void The_rank_of_a_shown_percentile_is_that_percentile_and_ranks_grow_with_the_amount()
    {
        decimal[] pay = [82460, 105210, 135980, 171980, 214670];
        Assert.Equal([.10, .25, .50, .75, .90], pay.Select(amount => Percentiles.RankOf(amount, pay)));
        Assert.Equal(.10, Percentiles.RankOf(1, pay));
        Assert.Equal(.90, Percentiles.RankOf(1_000_000, pay));
        Gen.Decimal[1, 300_000].Select(Gen.Decimal[1, 300_000]).Sample((a, b) =>
            Percentiles.RankOf(Math.Min(a, b), pay) <= Percentiles.RankOf(Math.Max(a, b), pay));
    }

    [Fact]
    public void Top_coded_percentiles_that_are_equal_have_a_rank() =>
        Assert.Equal(.75, Percentiles.RankOf(130860, [76370, 78180, 102930, 130860, 130860]));

    private static double Binomial(int n, int k) =>
        Math.Exp(Enumerable.Range(1, k).Sum(i => Math.Log(n - i + 1) - Math.Log(i)) - n * Math.Log(2));
}
