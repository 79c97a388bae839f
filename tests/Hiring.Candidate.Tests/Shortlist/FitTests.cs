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

    [Fact]
    public void A_larger_team_or_a_busier_pager_is_no_surplus_but_a_smaller_one_may_be_a_stretch()
    {
        var role = Role(new() { PeakRequestsPerSecond = 1000, TeamSize = 20 });
        role.OnCall = new() { RotationSize = 6, PagesPerWeek = 5 };
        Signal With(double requests, int team, double pages) =>
            new(Operated(new() { PeakRequestsPerSecond = requests, TeamSize = team })) { PagesPerWeek = pages };

        Assert.Equal(FitVerdict.Matched, Fit.Of([With(1000, 2000, 5000)], role).Verdict);
        Assert.Equal(FitVerdict.UnderUsed, Fit.Of([With(100_000, 20, 5)], role).Verdict);
        Assert.Equal(FitVerdict.Stretch, Fit.Of([With(100_000, 3, 5)], role).Verdict);
        Assert.Equal(FitVerdict.Stretch, Fit.Of([With(1000, 20, 1)], role).Verdict);
        Assert.Equal(["peak requests a second", "engineers in the team", "pages a week"], Fit.Of([With(1000, 20, 5)], role).Dimensions.Select(d => d.Dimension));
    }

    [Fact]
    public void Team_and_pager_alone_say_nothing_of_load_and_a_role_without_on_call_asks_for_none()
    {
        var role = Role(new() { PeakRequestsPerSecond = 1000, TeamSize = 20 });
        role.OnCall = new() { PagesPerWeek = 5 };

        var fit = Fit.Of([new(Operated(new() { TeamSize = 20 })) { PagesPerWeek = 1 }], role);

        Assert.Equal(FitVerdict.Unknown, fit.Verdict);
        Assert.Equal("engineers in the team", Assert.Single(fit.Dimensions).Dimension);
    }

    [Fact]
    public void A_verified_claim_counts_also_where_it_names_no_evidence()
    {
        var verified = new Signal(Operated(new() { Services = 10 })) { Evidence = "", Verification = new() { How = "asked the team" } };

        Assert.Equal(FitVerdict.Matched, Fit.Of([verified], Needed).Verdict);
    }

    [Fact]
    public void The_order_of_the_claims_does_not_matter() =>
        Gen.Select(Gen.Double[0, 1e6], Gen.Double[0, 1e6], Gen.Int[0, 500]).Select((requests, gigabytes, services) =>
                Operated(new() { PeakRequestsPerSecond = requests, StoredGigabytes = gigabytes, Services = services })).Array[1, 6]
            .Sample(claims => Fit.Of(claims, Needed).Dimensions.SequenceEqual(Fit.Of(claims.Reverse(), Needed).Dimensions));

    [Theory]
    [InlineData(1000, 500, "matched: has carried about what this role needs")]
    [InlineData(1000, 42, "stretch: asks for 12 times the data they have carried")]
    [InlineData(250, 42, "stretch: asks for 12 times the data they have carried and 4 times the load they have carried")]
    [InlineData(40_000, 20_000, "under-used: has run 40 times this load; expect a high price and boredom")]
    [InlineData(1e300, 1e300, "under-used: has run more than a million times this load; expect a high price and boredom")]
    [InlineData(0, 0, "unknown: no number of load stands both in the role and in an evidenced claim; ask for numbers")]
    public void The_verdict_says_in_words_which_dimension_and_how_far(double requests, double gigabytes, string words) =>
        Assert.Equal(words, FitWords.Of(Fit.Of([Operated(new() { PeakRequestsPerSecond = requests, StoredGigabytes = gigabytes })], Needed)));

    [Fact]
    public void Every_stretch_is_named_in_words()
    {
        var role = Role(new() { PeakRequestsPerSecond = 1000, StoredGigabytes = 1000, Services = 100, TeamSize = 100 });
        role.OnCall = new() { RotationSize = 4, PagesPerWeek = 10 };
        var claim = new Signal(Operated(new() { PeakRequestsPerSecond = 200, StoredGigabytes = 100, Services = 5, TeamSize = 2 })) { PagesPerWeek = 0.1 };

        Assert.Equal("stretch: asks for 100 times the pages they have been on call for and 50 times the team they have worked in and "
            + "20 times the services they have run and 10 times the data they have carried and 5 times the load they have carried", FitWords.Of(Fit.Of([claim], role)));
    }

    private static int Rank(Fit fit) => fit.Verdict switch { FitVerdict.Stretch => 0, FitVerdict.Matched => 1, _ => 2 };

    private static ChallengeProfile Role(Scale scale) => new() { Scale = scale };

    private static Signal Operated(Scale scale) =>
        new() { Kind = SignalKind.OperatedProduction, Claim = "operated it", Evidence = "the team lead", Scale = scale };
}
