using CsCheck;
using Hiring.Candidate.Clock;

namespace Hiring.Candidate.Tests.Clock;

public sealed class KaplanMeierTests
{
    /// <summary>
    /// Weeks in remission of 21 children with acute leukaemia under 6-mercaptopurine, negative where the remission went on:
    /// Freireich et al., Blood 21 (1963) 699-716, as used by Gehan, Biometrika 52 (1965) 203-223, and every textbook since.
    /// </summary>
    private static readonly double[] Mercaptopurine =
        [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];

    private static readonly double[] Placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];

    internal static readonly Gen<Stay[]> AnyStays =
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 3], Gen.Long[1, 5], (tenths, leaving, count) => new Stay(tenths / 10.0, (Leaving)leaving, count)).Array[1, 40];

    private static KaplanMeier Of(IEnumerable<double> weeks) =>
        KaplanMeier.Of(weeks.Select(week => new Stay(Math.Abs(week), week < 0 ? Leaving.NotYet : Leaving.Forward)));

    [Theory]
    [InlineData(5, 1, 0, 1, 1)]
    [InlineData(6, 0.8571, 0.0764, 0.6197, 0.9516)]
    [InlineData(7, 0.8067, 0.0869, 0.5631, 0.9228)]
    [InlineData(10, 0.7529, 0.0963, 0.5032, 0.8894)]
    [InlineData(13, 0.6902, 0.1068, 0.4316, 0.8491)]
    [InlineData(16, 0.6275, 0.1141, 0.3675, 0.8049)]
    [InlineData(22, 0.5378, 0.1282, 0.2678, 0.7468)]
    [InlineData(23, 0.4482, 0.1346, 0.1881, 0.6801)]
    [InlineData(35, 0.4482, 0.1346, 0.1881, 0.6801)]
    public void The_leukaemia_trial_of_1963_is_reproduced(double week, double survival, double error, double low, double high)
    {
        var estimate = Of(Mercaptopurine);

        Assert.Equal(survival, estimate.Survival(week), 0.00005);
        Assert.Equal(error, estimate.StandardError(week), 0.00005);
        Assert.Equal(low, estimate.Interval(week).Low, 0.00005);
        Assert.Equal(high, estimate.Interval(week).High, 0.00005);
    }

    [Fact]
    public void The_medians_of_the_trial_are_23_and_8_weeks()
    {
        var treated = Of(Mercaptopurine);

        Assert.Equal((21, 9, 12), (treated.Observed, treated.Left, treated.Censored));
        Assert.Equal((13, 23), (treated.Quantile(0.25), treated.Quantile(0.5)));
        Assert.Equal(((double?)13, (double?)null), treated.QuantileInterval(0.5));
        Assert.Null(treated.Quantile(0.75));
        Assert.Equal((4, 8, 12), (Of(Placebo).Quantile(0.25), Of(Placebo).Quantile(0.5), Of(Placebo).Quantile(0.75)));
        Assert.Equal((4, 11), Of(Placebo).QuantileInterval(0.5));
    }

    [Fact]
    public void What_remains_depends_on_what_was_spent()
    {
        var placebo = Of(Placebo);

        // Eight are left after eight weeks; half of them have gone after twelve.
        Assert.Equal(4, placebo.Residual(8, 0.5));
        Assert.Equal(placebo.Quantile(0.5), placebo.Residual(0, 0.5));
        Assert.Null(placebo.Residual(23, 0.5));
        Assert.Null(Of(Mercaptopurine).Residual(23, 0.5));
    }

    [Fact]
    public void Nothing_seen_says_nothing()
    {
        var nothing = KaplanMeier.Of([]);
        var waiting = KaplanMeier.Of([new Stay(3, Leaving.NotYet, 7)]);

        Assert.Equal((0, 1, (double?)null), (nothing.Observed, nothing.Survival(9), nothing.Quantile(0.5)));
        Assert.Equal((7, 1, (double?)null), (waiting.Censored, waiting.Survival(9), waiting.Quantile(0.5)));
        Assert.Equal((null, null), waiting.QuantileInterval(0.5));
    }

    [Fact]
    public void Without_censored_stays_it_is_the_share_that_stayed_longer() =>
        Gen.Select(AnyStays, Gen.Double[0, 7]).Sample((stays, day) =>
        {
            var all = stays.Select(stay => stay with { Leaving = Leaving.Ended }).ToList();
            var longer = (double)all.Where(stay => stay.Days > day).Sum(stay => stay.Count) / all.Sum(stay => stay.Count);
            Assert.Equal(longer, KaplanMeier.Of(all).Survival(day), 1e-9);
        });

    [Fact]
    public void It_never_rises_and_stays_within_its_interval() =>
        Gen.Select(AnyStays, Gen.Double[0, 7], Gen.Double[0, 7]).Sample((stays, one, other) =>
        {
            var estimate = KaplanMeier.Of(stays);
            var (low, high) = estimate.Interval(one);
            return estimate.Survival(Math.Min(one, other)) >= estimate.Survival(Math.Max(one, other))
                && low >= 0 && low <= estimate.Survival(one) + 1e-12 && estimate.Survival(one) <= high + 1e-12 && high <= 1;
        });

    [Fact]
    public void The_order_of_the_stays_and_how_they_are_grouped_change_nothing() =>
        Gen.Select(AnyStays, Gen.Double[0, 7]).Sample((stays, day) =>
        {
            var single = stays.Reverse().SelectMany(stay => Enumerable.Repeat(stay with { Count = 1 }, (int)stay.Count));
            Assert.Equal(KaplanMeier.Of(stays).Survival(day), KaplanMeier.Of(single).Survival(day), 1e-12);
        });

    [Fact]
    public void Someone_who_had_not_left_after_all_never_lowers_it() =>
        Gen.Select(AnyStays, Gen.Int[0, 39], Gen.Double[0, 7]).Sample((stays, which, day) =>
        {
            var i = which % stays.Length;
            var corrected = stays.Select((stay, at) => at == i ? stay with { Leaving = Leaving.NotYet } : stay);
            return KaplanMeier.Of(corrected).Survival(day) >= KaplanMeier.Of(stays).Survival(day) - 1e-12;
        });

    [Fact]
    public void A_quantile_is_the_first_day_on_which_so_many_have_left() =>
        Gen.Select(AnyStays, Gen.Double[0.05, 0.95]).Sample((stays, share) =>
        {
            var estimate = KaplanMeier.Of(stays);
            return estimate.Quantile(share) is not { } day
                ? estimate.Survival(double.MaxValue) > 1 - share - 1e-9
                : estimate.Survival(day) <= 1 - share + 1e-9 && estimate.Survival(day - 1e-9) > 1 - share - 1e-9;
        });
}
