using CsCheck;
using Hiring.Candidate.Shortlist;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class SurplusTests
{
    private static readonly Gen<FitDimension> AnyDimension =
        Gen.Select(Gen.Int[0, 3], Gen.Double[-3, 9], Gen.Double[-3, 9]).Select((measure, needed, evidenced) => new FitDimension
        {
            Dimension = Measure.All[measure].Name, Needed = Math.Pow(10, needed), Evidenced = Math.Pow(10, evidenced), LogRatio = evidenced - needed,
        });

    [Theory]
    [InlineData(10, 10, 1, 0, NeedLevel.Entry)]
    [InlineData(50, 20, 1, 8.4, NeedLevel.Entry)]
    [InlineData(1000, 500, 10, 45.5, NeedLevel.Senior)]
    [InlineData(3000, 800, 6, 47.8, NeedLevel.Senior)]
    [InlineData(100, 100, 5, 26.9, NeedLevel.Mid)]
    [InlineData(30_000, 10_000, 50, 78.8, NeedLevel.Staff)]
    [InlineData(100_000, 100_000, 200, 100, NeedLevel.Principal)]
    [InlineData(1e12, 1e12, 1_000_000, 100, NeedLevel.Principal)]
    public void A_problem_of_some_size_calls_for_a_level(double requests, double gigabytes, int services, double complexity, NeedLevel level)
    {
        var scale = new Scale { PeakRequestsPerSecond = requests, StoredGigabytes = gigabytes, Services = services };
        var claim = new Signal { Kind = SignalKind.OperatedProduction, Evidence = "the lead", Scale = scale };

        var (needed, evidenced) = Complexity.Of(Fit.Of([claim], new() { Scale = scale }))!.Value;

        Assert.Equal(complexity, needed, 0.05);
        Assert.Equal(needed, evidenced);
        Assert.Equal(level, Complexity.LevelOf(needed));
    }

    [Theory]
    [InlineData(0, NeedLevel.Entry)]
    [InlineData(19.9, NeedLevel.Entry)]
    [InlineData(20, NeedLevel.Mid)]
    [InlineData(44.9, NeedLevel.Mid)]
    [InlineData(45, NeedLevel.Senior)]
    [InlineData(69.9, NeedLevel.Senior)]
    [InlineData(70, NeedLevel.Staff)]
    [InlineData(89.9, NeedLevel.Staff)]
    [InlineData(90, NeedLevel.Principal)]
    [InlineData(100, NeedLevel.Principal)]
    public void Levels_are_cut_at_20_45_70_and_90(double complexity, NeedLevel level) => Assert.Equal(level, Complexity.LevelOf(complexity));

    [Fact]
    public void Complexity_stays_within_0_and_100_and_grows_with_every_number() =>
        Gen.Select(AnyDimension.List[1, 4], Gen.Double[1, 1000]).Sample((dimensions, more) =>
        {
            var (needed, evidenced) = Complexity.Of(new Fit(FitVerdict.Matched, dimensions))!.Value;
            var larger = dimensions.Select(dimension => new FitDimension(dimension) { Needed = dimension.Needed * more }).ToList();
            return needed is >= 0 and <= 100 && evidenced is >= 0 and <= 100
                && Complexity.Of(new Fit(FitVerdict.Matched, larger))!.Value.Needed >= needed - 1e-9;
        });

    [Fact]
    public void Without_a_shared_dimension_there_is_no_complexity_and_the_pager_makes_none()
    {
        Assert.Null(Complexity.Of(new Fit(FitVerdict.Unknown, [])));
        Assert.Null(Complexity.Of(new Fit(FitVerdict.Unknown, [new FitDimension { Dimension = "pages a week", Needed = 2, Evidenced = 2 }])));
    }

    [Fact]
    public void A_premium_has_the_interval_that_the_two_medians_give_it()
    {
        var premium = Premium.Of(new(150, (140, 160)), new(186, (170, 205)));

        Assert.Equal(0.24, premium.Value, 6);
        // By hand: ln 1.24 less sqrt(ln²(186/170) + ln²(160/150)), and more sqrt(ln²(205/186) + ln²(150/140)).
        Assert.Equal(0.11005, premium.Interval!.Value.Low, 5);
        Assert.Equal(0.3970, premium.Interval!.Value.High, 0.0001);
    }

    [Fact]
    public void Without_the_interval_of_either_median_the_premium_has_none()
    {
        Assert.Null(Premium.Of(new(150, null), new(186, (170, 205))).Interval);
        Assert.Null(Premium.Of(new(150, (140, 160)), new(186, null)).Interval);
    }

    [Fact]
    public void A_premium_lies_within_its_interval_and_turns_round_when_the_two_do() =>
        Gen.Select(Pay, Pay).Sample((one, other) =>
        {
            var (there, back) = (Premium.Of(one, other), Premium.Of(other, one));
            var (low, high) = there.Interval!.Value;
            return low <= there.Value + 1e-12 && there.Value <= high + 1e-12
                && Math.Abs((1 + there.Value) * (1 + back.Value) - 1) < 1e-9
                && Math.Abs((1 + low) * (1 + back.Interval!.Value.High) - 1) < 1e-9;
        });

    private static Gen<MedianPay> Pay => Gen.Select(Gen.Double[20_000, 400_000], Gen.Double[0, 0.4], Gen.Double[0, 0.4])
        .Select((median, below, above) => new MedianPay(median, (median * (1 - below), median * (1 + above))));
}
