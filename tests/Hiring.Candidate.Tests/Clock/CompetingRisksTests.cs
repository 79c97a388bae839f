using CsCheck;
using Hiring.Candidate.Clock;

namespace Hiring.Candidate.Tests.Clock;

public sealed class CompetingRisksTests
{
    [Fact]
    public void A_small_example_agrees_with_the_sum_by_hand()
    {
        // Day 1: one of five passes. Day 2: one is last seen. Day 3: one of three is rejected. Day 4: one of two passes. Day 5: one is last seen.
        var risks = CompetingRisks.Of(
            [new(1, Leaving.Forward), new(2, Leaving.NotYet), new(3, Leaving.Ended), new(4, Leaving.Forward), new(5, Leaving.NotYet)]);

        Assert.Equal(1 / 5.0, risks.Incidence(Leaving.Forward, 3), 1e-12);
        Assert.Equal(4 / 5.0 / 3, risks.Incidence(Leaving.Ended, 3), 1e-12);
        Assert.Equal(1 / 5.0 + 4 / 5.0 * 2 / 3 / 2, risks.Incidence(Leaving.Forward, 4), 1e-12);
        Assert.Equal(4 / 5.0 * 2 / 3 / 2, risks.Remaining, 1e-12);
        Assert.Equal((15.0, 3L), (risks.Exposure, risks.Left));
        Assert.Equal((1.0, 4.0), (risks.Quantile(Leaving.Forward, 0.4), risks.Quantile(Leaving.Forward, 0.5)));
        Assert.Null(risks.Quantile(Leaving.Back, 0.5));
    }

    [Fact]
    public void All_ways_together_are_what_Kaplan_and_Meier_say() =>
        Gen.Select(KaplanMeierTests.AnyStays, Gen.Double[0, 7]).Sample((stays, day) =>
        {
            var risks = CompetingRisks.Of(stays);
            var left = new[] { Leaving.Forward, Leaving.Back, Leaving.Ended }.Sum(way => risks.Incidence(way, day));
            Assert.Equal(1 - KaplanMeier.Of(stays).Survival(day), left, 1e-9);
        });

    [Fact]
    public void Without_censored_stays_it_is_the_share_that_left_this_way() =>
        Gen.Select(KaplanMeierTests.AnyStays, Gen.Double[0, 7]).Sample((stays, day) =>
        {
            var ended = stays.Where(stay => stay.Leaving != Leaving.NotYet).ToList();
            if (ended.Count == 0)
                return;
            var share = (double)ended.Where(stay => stay.Leaving == Leaving.Forward && stay.Days <= day).Sum(stay => stay.Count) / ended.Sum(stay => stay.Count);
            Assert.Equal(share, CompetingRisks.Of(ended).Incidence(Leaving.Forward, day), 1e-9);
        });

    /// <summary>Putter, Fiocco and Geskus (2007), section 3: the naive complement of Kaplan-Meier is never below the cumulative incidence.</summary>
    [Fact]
    public void Taking_the_other_ways_for_censored_never_answers_less() =>
        Gen.Select(KaplanMeierTests.AnyStays, Gen.Double[0, 7]).Sample((stays, day) =>
        {
            var naive = KaplanMeier.Of(stays.Select(stay => stay.Leaving == Leaving.Forward ? stay : stay with { Leaving = Leaving.NotYet }));
            return 1 - naive.Survival(day) >= CompetingRisks.Of(stays).Incidence(Leaving.Forward, day) - 1e-9;
        });
}
