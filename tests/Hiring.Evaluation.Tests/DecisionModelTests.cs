using CsCheck;
using Hiring.Evaluation.Decisions;
using Hiring.Evaluation.V1;

namespace Hiring.Evaluation.Tests;

public sealed class DecisionModelTests
{
    private static readonly Guid Ada = Guid.NewGuid();
    private static readonly Guid Ben = Guid.NewGuid();
    private static readonly Guid Cyd = Guid.NewGuid();

    /// <summary>One to four rounds with any weights, each seen by one to three people of a panel, who rated one to six competencies.</summary>
    private static Gen<RoundEvidence[]> Evidence(Gen<Guid> interviewer) => Gen.Select(
        Gen.Double[.05, 1], Gen.Select(interviewer, Gen.Int[1, 4].Array[1, 6], (who, points) => new View(who, [.. points.Select(p => (double)p)])).Array[1, 3],
        (weight, views) => new RoundEvidence(RoundKind.Database, weight, views)).Array[1, 4];

    private static readonly Gen<RoundEvidence[]> Strangers = Evidence(Gen.Guid);

    private static readonly Gen<RoundEvidence[]> Panel = Evidence(Gen.Int[0, 2].Select(who => who == 0 ? Ada : who == 1 ? Ben : Cyd));

    private static readonly Gen<RoundEvidence[]> Any = Gen.OneOf(Strangers, Panel);

    /// <summary>
    /// Worked by hand, and again by a program of another language. Means 3.5, 3, 3; weighted mean .5 * 3.5 + .3 * 3 + .2 * 3 = 3.25.
    /// Error variance: ratings .4850 * (.25 / 4 + .09 / 2 + .04 / 2) = .4850 * .1275 = .0618375; interviewers .0883 * (.25 + .09 + .04) = .033554;
    /// together .0953915. Kept .2445 / (.2445 + .0953915) = .7193472; composite 2.5 + .7193472 * .75 = 3.0395104;
    /// standard error sqrt(.2445 * .2806528) = .2619534; probability Phi((3.0395104 - 3) / .2619534) = Phi(.1508299) = .5599450.
    /// </summary>
    [Fact]
    public void A_worked_example_comes_out_to_the_last_digit()
    {
        var found = DecisionModel.Assess([Round(.5, (Ada, [4, 3, 3, 4])), Round(.3, (Ben, [3, 3])), Round(.2, (Cyd, [4, 2]))], 3, 2);

        Assert.Equal([3.5, 3, 3], found.Rounds.Select(round => round.Mean));
        Assert.Equal([4, 2, 2], found.Rounds.Select(round => round.Ratings));
        Assert.Equal(3.25, found.WeightedMean, 12);
        Assert.Equal(Math.Sqrt(.0953915), found.Error, 12);
        Assert.Equal(.2806527965541945, found.Shrinkage, 12);
        Assert.Equal(3.0395104025843542, found.Composite, 12);
        Assert.Equal(.26195344769157086, found.StandardError, 12);
        Assert.Equal(.5599450356942065, found.ProbabilityAboveBar, 12);
        Assert.Equal(2 / 3d, found.Threshold, 15);
        Assert.False(found.Hire);
    }

    /// <summary>
    /// As above, but one person held two rounds: the shares of that severity add up before they are squared,
    /// .0883 * ((.5 + .3)^2 + .04) = .060044, so the same ratings say less.
    /// </summary>
    [Fact]
    public void One_interviewer_in_two_rounds_is_one_view_of_severity()
    {
        var found = DecisionModel.Assess([Round(.5, (Ada, [4, 3, 3, 4])), Round(.3, (Ada, [3, 3])), Round(.2, (Cyd, [4, 2]))], 3, 2);

        Assert.Equal(Math.Sqrt(.0618375 + .060044), found.Error, 12);
        Assert.Equal(3.000502891112133, found.Composite, 12);
        Assert.Equal(.5007034645911772, found.ProbabilityAboveBar, 12);
    }

    /// <summary>Views of two people of one round count by their precision, 1 / (.0883 + .4850 / n): 3.024..., with two ratings, against 1.744... with one.</summary>
    [Fact]
    public void Two_interviewers_of_one_round_count_by_how_much_they_saw()
    {
        var found = DecisionModel.Assess([Round(1, (Ada, [4, 3]), (Ben, [2]))], 3, 2);

        Assert.Equal(2.951166906315673, found.WeightedMean, 12);
        Assert.Equal((3, 2), (found.Rounds[0].Ratings, found.Rounds[0].Interviewers));
        Assert.Equal(.22202930442117289, found.ProbabilityAboveBar, 12);
    }

    [Theory]
    [InlineData(1, .5)]
    [InlineData(2, 2 / 3d)]
    [InlineData(9, .9)]
    public void The_threshold_is_where_both_mistakes_cost_the_same(double cost, double threshold)
    {
        var rounds = new[] { Round(1, (Ada, [4, 4, 4, 4])) };
        var found = DecisionModel.Assess(rounds, 3, cost);

        Assert.Equal(threshold, found.Threshold, 15);
        Assert.Equal(found.ProbabilityAboveBar >= threshold, found.Hire);
    }

    [Fact]
    public void A_higher_rating_never_lowers_the_composite_or_the_probability() =>
        Gen.Select(Any, Gen.Int[0, 1000], Gen.Double[1, 4]).Sample((rounds, pick, bar) =>
        {
            var before = DecisionModel.Assess(rounds, bar, 2);
            var after = DecisionModel.Assess(Raise(rounds, pick), bar, 2);
            return after.Composite > before.Composite && after.ProbabilityAboveBar >= before.ProbabilityAboveBar && Same(after.StandardError, before.StandardError);
        });

    [Fact]
    public void More_ratings_make_the_composite_surer_where_nobody_held_two_interviews() =>
        Gen.Select(Strangers, Gen.Int[0, 1000], Gen.Int[1, 4]).Sample((rounds, pick, points) =>
        {
            var round = pick % rounds.Length;
            var view = pick / 7 % rounds[round].Views.Count;
            var more = rounds.ToArray();
            more[round] = more[round] with { Views = [.. more[round].Views.Select((v, i) => i == view ? v with { Points = [.. v.Points, points] } : v)] };
            return DecisionModel.Assess(more, 3, 2).StandardError < DecisionModel.Assess(rounds, 3, 2).StandardError;
        });

    [Fact]
    public void Another_interviewer_makes_the_composite_surer() =>
        Gen.Select(Strangers, Gen.Int[0, 1000], Gen.Int[1, 4]).Sample((rounds, pick, points) =>
        {
            var more = rounds.ToArray();
            more[pick % rounds.Length] = more[pick % rounds.Length] with { Views = [.. more[pick % rounds.Length].Views, new View(Guid.NewGuid(), [points])] };
            return DecisionModel.Assess(more, 3, 2).StandardError < DecisionModel.Assess(rounds, 3, 2).StandardError;
        });

    [Fact]
    public void A_common_factor_of_the_weights_changes_nothing() =>
        Gen.Select(Any, Gen.Double[.01, 100]).Sample((rounds, factor) =>
            Same(DecisionModel.Assess(rounds, 3, 2), DecisionModel.Assess([.. rounds.Select(round => round with { Weight = round.Weight * factor })], 3, 2)));

    [Fact]
    public void More_weight_on_the_better_round_raises_the_weighted_mean() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 6], Gen.Int[1, 4].Array[1, 6], Gen.Double[.1, .8], Gen.Double[.01, .1]).Sample((one, other, weight, more) =>
        {
            double Mean(double first) => DecisionModel.Assess([Round(first, (Ada, one)), Round(1 - first, (Ben, other))], 3, 2).WeightedMean;
            var difference = one.Average() - other.Average();
            return Math.Abs(Mean(weight + more) - Mean(weight) - more * difference) < 1e-12;
        });

    [Fact]
    public void The_order_of_rounds_scorecards_and_ratings_changes_nothing() =>
        Gen.Select(Any, Gen.Int).Sample((rounds, seed) =>
        {
            var random = new Random(seed);
            T[] Shuffled<T>(IEnumerable<T> items)
            {
                var shuffled = items.ToArray();
                random.Shuffle(shuffled);
                return shuffled;
            }

            var mixed = Shuffled(rounds.Select(round => round with { Views = Shuffled(round.Views.Select(view => view with { Points = Shuffled(view.Points) })) }));
            return Same(DecisionModel.Assess(rounds, 3, 2), DecisionModel.Assess(mixed, 3, 2));
        });

    [Fact]
    public void The_composite_stays_on_the_scale_the_probability_between_0_and_1_and_the_error_below_the_priors() =>
        Gen.Select(Any, Gen.Double[1, 4], Gen.Double[.01, 100]).Sample((rounds, bar, cost) =>
        {
            var found = DecisionModel.Assess(rounds, bar, cost);
            return found.Composite is >= 1 and <= 4 && found.ProbabilityAboveBar is >= 0 and <= 1 && found.Threshold is > 0 and < 1
                && found.Shrinkage is > 0 and < 1 && found.StandardError > 0 && found.StandardError < Math.Sqrt(DecisionModel.CandidateVariance);
        });

    [Fact]
    public void A_higher_bar_lowers_the_probability() =>
        Gen.Select(Any, Gen.Double[1, 3.9], Gen.Double[.01, .1]).Sample((rounds, bar, more) =>
        {
            var before = DecisionModel.Assess(rounds, bar, 2).ProbabilityAboveBar;
            var after = DecisionModel.Assess(rounds, bar + more, 2).ProbabilityAboveBar;
            // Where it is all but certain, no number of 64 bits lies in between.
            return after < before || before > 1 - 1e-12 && after <= before;
        });

    [Fact]
    public void One_person_in_every_interview_is_never_surer_than_as_many_people() =>
        Strangers.Sample(rounds =>
        {
            var alone = rounds.Select(round => round with { Views = [.. round.Views.Select(view => view with { Interviewer = Ada })] }).ToArray();
            return DecisionModel.Assess(alone, 3, 2).Error >= DecisionModel.Assess(rounds, 3, 2).Error - 1e-12;
        });

    /// <summary>
    /// Candidates, interviewers and ratings drawn from the very model: then nine in ten 90 % intervals must hold the true
    /// level, and of those given a probability about that share must be above the bar. Fixed seed, so it cannot fail by chance.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void On_people_drawn_from_the_model_the_intervals_cover_and_the_probabilities_are_calibrated(bool oneInterviewerTwice)
    {
        const int people = 40_000;
        var random = new Random(20261124);
        double Normal(double variance) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()) * variance) * Math.Cos(2 * Math.PI * random.NextDouble());
        var covered = 0;
        var bins = new (int People, double Probability, int Above)[10];
        for (var i = 0; i < people; i++)
        {
            var level = DecisionModel.PriorMean + Normal(DecisionModel.CandidateVariance);
            var severity = new Dictionary<Guid, double> { [Ada] = Normal(DecisionModel.InterviewerVariance), [Ben] = Normal(DecisionModel.InterviewerVariance), [Cyd] = Normal(DecisionModel.InterviewerVariance) };
            View See(Guid who, int ratings) => new(who, [.. Enumerable.Range(0, ratings).Select(_ => level + severity[who] + Normal(DecisionModel.ResidualVariance))]);
            var found = DecisionModel.Assess([
                new(RoundKind.SystemDesign, .5, [See(Ada, 6)]),
                new(RoundKind.Database, .3, [See(oneInterviewerTwice ? Ada : Ben, 4)]),
                new(RoundKind.Coding, .2, [See(Cyd, 4), See(Ben, 1)])], 3, 2);

            covered += Math.Abs(level - found.Composite) <= 1.6448536269514722 * found.StandardError ? 1 : 0;
            ref var bin = ref bins[Math.Min(9, (int)(found.ProbabilityAboveBar * 10))];
            bin = (bin.People + 1, bin.Probability + found.ProbabilityAboveBar, bin.Above + (level > 3 ? 1 : 0));
        }

        Assert.InRange(covered / (double)people, .895, .905);
        Assert.All(bins, bin =>
        {
            var expected = bin.Probability / bin.People;
            Assert.InRange(bin.Above / (double)bin.People - expected, -4 * Math.Sqrt(expected * (1 - expected) / bin.People), 4 * Math.Sqrt(expected * (1 - expected) / bin.People));
        });
    }

    private static RoundEvidence Round(double weight, params (Guid Who, int[] Points)[] views) =>
        new(RoundKind.Database, weight, [.. views.Select(view => new View(view.Who, [.. view.Points.Select(p => (double)p)]))]);

    private static RoundEvidence[] Raise(RoundEvidence[] rounds, int pick)
    {
        var at = pick % rounds.Sum(round => round.Views.Sum(view => view.Points.Count));
        return [.. rounds.Select(round => round with { Views = [.. round.Views.Select(view => view with { Points = [.. view.Points.Select(p => at-- == 0 ? p + 1 : p)] })] })];
    }

    private static bool Same(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static bool Same(Assessment a, Assessment b) =>
        Same(a.WeightedMean, b.WeightedMean) && Same(a.Error, b.Error) && Same(a.Composite, b.Composite) && Same(a.StandardError, b.StandardError)
        && Same(a.ProbabilityAboveBar, b.ProbabilityAboveBar);
}
