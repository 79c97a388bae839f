using CsCheck;
using Hiring.Candidate.Shortlist;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class FitTests
{
    private static readonly ChallengeProfile Needed = Role(new() { PeakRequestsPerSecond = 1000, StoredGigabytes = 500, Services = 10 });

    [Theory]
    [InlineData(200, FitVerdict.Stretch)]
    [InlineData(310, FitVerdict.Stretch)]
    [InlineData(334, FitVerdict.Matched)]
    [InlineData(1000, FitVerdict.Matched)]
    [InlineData(3000, FitVerdict.Matched)]
    [InlineData(30_000, FitVerdict.Matched)]
    [InlineData(32_000, FitVerdict.UnderUsed)]
    [InlineData(1_000_000, FitVerdict.UnderUsed)]
    public void About_a_third_still_matches_and_more_than_about_thirty_times_is_under_used(double carried, FitVerdict verdict)
    {
        var fit = Fit.Of([Operated(new() { PeakRequestsPerSecond = carried })], Needed);

        Assert.Equal(verdict, fit.Verdict);
        var dimension = Assert.Single(fit.Dimensions);
        Assert.Equal((carried, 1000), (dimension.Evidenced, dimension.Needed));
        Assert.Equal(Math.Log10(carried / 1000), dimension.LogRatio, 9);
    }

    [Fact]
    public void One_dimension_clearly_smaller_is_a_stretch_however_large_the_others_are() => Assert.Equal(FitVerdict.Stretch,
        Fit.Of([Operated(new() { PeakRequestsPerSecond = 1e9, StoredGigabytes = 1e9, Services = 2 })], Needed).Verdict);

    [Fact]
    public void One_dimension_far_larger_is_no_waste_while_the_others_match() => Assert.Equal(FitVerdict.Matched,
        Fit.Of([Operated(new() { PeakRequestsPerSecond = 40_000, StoredGigabytes = 600, Services = 9 })], Needed).Verdict);

    [Fact]
    public void The_best_evidenced_signal_counts_in_each_dimension()
    {
        var fit = Fit.Of([Operated(new() { PeakRequestsPerSecond = 900, Services = 2 }), Operated(new() { PeakRequestsPerSecond = 50, Services = 12 })], Needed);

        Assert.Equal([("peak requests a second", 900d), ("services", 12d)], fit.Dimensions.Select(d => (d.Dimension, d.Evidenced)));
        Assert.Equal(FitVerdict.Matched, fit.Verdict);
    }

    [Fact]
    public void Scale_without_evidence_or_only_written_about_or_not_asked_for_says_nothing()
    {
        var scale = new Scale { PeakRequestsPerSecond = 900 };
        var claimed = Operated(scale);
        claimed.Evidence = "  ";
        var written = Operated(scale);
        written.Kind = SignalKind.Writing;

        Assert.Equal(FitVerdict.Unknown, Fit.Of([claimed, written], Needed).Verdict);
        Assert.Equal(FitVerdict.Unknown, Fit.Of([Operated(scale)], Role(new() { Services = 3 })).Verdict);
        Assert.Equal(FitVerdict.Unknown, Fit.Of([], Needed).Verdict);
        Assert.Empty(Fit.Of([claimed, written], Needed).Dimensions);
    }

    [Fact]
    public void The_fit_depends_on_the_quotient_alone() =>
        Gen.Select(Gen.Double[0.001, 1e6], Gen.Double[0.001, 1e6], Gen.Double[0.001, 1000]).Sample((carried, needed, factor) =>
        {
            var one = Fit.Of([Operated(new() { StoredGigabytes = carried })], Role(new() { StoredGigabytes = needed })).Dimensions[0].LogRatio;
            var other = Fit.Of([Operated(new() { StoredGigabytes = carried * factor })], Role(new() { StoredGigabytes = needed * factor })).Dimensions[0].LogRatio;
            return Math.Abs(one - other) < 1e-9;
        });

    [Fact]
    public void More_evidenced_scale_never_makes_the_fit_smaller() =>
        Gen.Select(Gen.Double[0.1, 1e6], Gen.Double[0.1, 1e6], Gen.Double[1, 1000]).Sample((requests, gigabytes, more) =>
            Rank(Fit.Of([Operated(new() { PeakRequestsPerSecond = requests * more, StoredGigabytes = gigabytes })], Needed))
            >= Rank(Fit.Of([Operated(new() { PeakRequestsPerSecond = requests, StoredGigabytes = gigabytes })], Needed)));

    private static int Rank(Fit fit) => fit.Verdict switch { FitVerdict.Stretch => 0, FitVerdict.Matched => 1, _ => 2 };

    private static ChallengeProfile Role(Scale scale) => new() { Scale = scale };

    private static Signal Operated(Scale scale) =>
        new() { Kind = SignalKind.OperatedProduction, Claim = "operated it", Evidence = "the team lead", Scale = scale };
}
