using CsCheck;
using Hiring.Candidate.Clock;

namespace Hiring.Candidate.Tests.Clock;

public sealed class ProportionTests
{
    private static readonly Gen<(long Successes, long Cases)> AnyCounts = Gen.Long[1, 5000].SelectMany(cases => Gen.Long[0, cases].Select(successes => (successes, cases)));

    /// <summary>Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872, table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_published_intervals_are_reproduced(long successes, long cases, double low, double high)
    {
        var share = Proportion.Of(successes, cases);

        Assert.Equal(low, share.Low, 0.00005);
        Assert.Equal(high, share.High, 0.00005);
    }

    /// <summary>Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.</summary>
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    public void The_published_intervals_of_a_difference_are_reproduced(long successes, long cases, long others, long otherCases, double low, double high)
    {
        var difference = Proportion.Of(successes, cases).Minus(Proportion.Of(others, otherCases));

        Assert.Equal(low, difference.Low, 0.00005);
        Assert.Equal(high, difference.High, 0.00005);
    }

    [Fact]
    public void Of_no_cases_nothing_is_known() => Assert.Equal(new Proportion(0, 0, 1), Proportion.Of(0, 0));

    [Fact]
    public void An_interval_lies_within_0_and_1_and_holds_the_share() =>
        AnyCounts.Sample(counts => Proportion.Of(counts.Successes, counts.Cases) is var share
            && share.Low >= 0 && share.Low <= share.Value && share.Value <= share.High && share.High <= 1);

    [Fact]
    public void More_cases_of_the_same_share_narrow_it() =>
        Gen.Select(AnyCounts, Gen.Long[2, 9]).Sample((counts, times) =>
        {
            var few = Proportion.Of(counts.Successes, counts.Cases);
            var many = Proportion.Of(counts.Successes * times, counts.Cases * times);
            return many.High - many.Low < few.High - few.Low;
        });

    [Fact]
    public void Failures_mirror_successes() =>
        AnyCounts.Sample(counts =>
        {
            var (share, mirror) = (Proportion.Of(counts.Successes, counts.Cases), Proportion.Of(counts.Cases - counts.Successes, counts.Cases));
            Assert.Equal(1 - share.Low, mirror.High, 1e-12);
            Assert.Equal(1 - share.High, mirror.Low, 1e-12);
        });
}
