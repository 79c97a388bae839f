using CsCheck;
using Hiring.Candidate.Screenings;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class ScreeningRulesTests
{
    private static QuestionSet Set(params (string Key, double Weight, int KnockOutBelow)[] questions) => new()
    {
        Bar = 2.5, Questions = { questions.Select(q => new ScreeningQuestion { Key = q.Key, Weight = q.Weight, KnockOutBelow = q.KnockOutBelow }) },
    };

    private static readonly Gen<(QuestionSet Set, Dictionary<string, int> Points)> Cases =
        Gen.Select(Gen.Double[0, 5], Gen.Int[0, 4], Gen.Int[-1, 4]).Array[1, 8].Select(questions => (
            Set([.. questions.Select((q, i) => ($"q{i}", q.Item1, q.Item2))]),
            questions.Select((q, i) => ($"q{i}", q.Item3)).Where(answer => answer.Item2 >= 0).ToDictionary(answer => answer.Item1, answer => answer.Item2)));

    [Fact]
    public void The_total_is_the_weighted_mean_and_a_weight_that_is_not_said_is_one()
    {
        var standing = ScreeningRules.Weigh(Set(("a", 3, 0), ("b", 0, 0)), new Dictionary<string, int> { ["a"] = 4, ["b"] = 2 });

        Assert.Equal(3.5, standing.Total);
        Assert.True(standing.Passes(3.5));
        Assert.False(standing.Passes(3.6));
    }

    [Fact]
    public void No_evidence_leaves_the_mean_alone_but_fails_a_knock_out()
    {
        var points = new Dictionary<string, int> { ["a"] = 4, ["b"] = 0 };

        var harmless = ScreeningRules.Weigh(Set(("a", 1, 0), ("b", 1, 0)), points);
        var decisive = ScreeningRules.Weigh(Set(("a", 1, 0), ("b", 1, 2)), points);

        Assert.Equal((4.0, true, true), (harmless.Total, harmless.IsDecided, harmless.Passes(4)));
        Assert.Equal(["b"], decisive.KnockedOutBy);
        Assert.False(decisive.Passes(1));
    }

    [Fact]
    public void A_knock_out_decides_without_the_other_answers_and_an_answer_that_is_missing_decides_nothing()
    {
        var set = Set(("a", 1, 3), ("b", 1, 3));

        var open = ScreeningRules.Weigh(set, new Dictionary<string, int> { ["a"] = 3 });
        var out_ = ScreeningRules.Weigh(set, new Dictionary<string, int> { ["a"] = 2 });

        Assert.Equal((false, "b"), (open.IsDecided, Assert.Single(open.Unanswered)));
        Assert.Empty(open.KnockedOutBy);
        Assert.Equal((true, "a"), (out_.IsDecided, Assert.Single(out_.KnockedOutBy)));
    }

    [Fact]
    public void Without_any_evidence_nobody_passes() =>
        Assert.False(ScreeningRules.Weigh(Set(("a", 1, 0)), new Dictionary<string, int> { ["a"] = 0 }).Passes(1));

    [Fact]
    public void The_total_lies_between_the_least_and_the_most_points_given() => Cases.Sample(c =>
    {
        var given = c.Points.Values.Where(points => points > 0).ToList();
        var total = ScreeningRules.Weigh(c.Set, c.Points).Total;
        return given.Count == 0 ? total is null : total >= given.Min() - 1e-9 && total <= given.Max() + 1e-9;
    });

    [Fact]
    public void A_better_answer_never_turns_a_pass_into_a_fail() => Cases.Sample(c =>
    {
        if (!ScreeningRules.Weigh(c.Set, c.Points).Passes(c.Set.Bar))
            return true;
        return c.Points.Where(answer => answer.Value is > 0 and < 4).All(answer =>
            ScreeningRules.Weigh(c.Set, new Dictionary<string, int>(c.Points) { [answer.Key] = answer.Value + 1 }).Passes(c.Set.Bar - 1e-9));
    });

    [Fact]
    public void Every_question_is_answered_or_unanswered_and_only_answered_ones_knock_out() => Cases.Sample(c =>
    {
        var standing = ScreeningRules.Weigh(c.Set, c.Points);
        return standing.Unanswered.Order().SequenceEqual(c.Set.Questions.Select(q => q.Key).Except(c.Points.Keys).Order())
            && standing.KnockedOutBy.All(c.Points.ContainsKey);
    });
}
