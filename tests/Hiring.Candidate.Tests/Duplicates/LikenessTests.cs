using CsCheck;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Duplicates;

public sealed class LikenessTests
{
    private static readonly Gen<InCommon> Any = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Double[0, 1], Gen.Bool, Gen.Bool)
        .Select((emails, phones, links, names, employer, place) => Common(emails, phones, links, names, employer, place));

    [Fact]
    public void More_evidence_never_lowers_the_score() => Any.Sample(less =>
    {
        InCommon[] more =
        [
            less with { Emails = [.. less.Emails, "more"] }, less with { Phones = [.. less.Phones, "more"] }, less with { Links = [.. less.Links, "more"] },
            less with { NameSimilarity = Math.Min(1, less.NameSimilarity + 0.1) }, less with { Employer = "Initech" }, less with { Location = "Paris" },
        ];
        Assert.All(more, common => Assert.True(Score(common) >= Score(less) - 1e-12, $"{less} scores more than {common}"));
    });

    [Fact]
    public void The_score_is_within_0_and_1_and_whatever_the_reasons_say() => Any.Sample(common =>
    {
        var reasons = Likeness.Reasons(common);
        Assert.InRange(Score(common), 0, 1);
        Assert.All(reasons, reason => Assert.InRange(reason.Weight, 0.01, 0.99));
        Assert.Equal(reasons.OrderByDescending(reason => reason.Weight), reasons);
        Assert.Equal(Score(common), Likeness.Score(reasons.Reverse()), 1e-12);
    });

    [Fact]
    public void Whatever_is_suggested_is_found_by_a_contact_a_link_or_a_similar_name_with_the_employer() => Any.Sample(common =>
    {
        var unfindable = common.Emails.Count + common.Phones.Count + common.Links.Count == 0
            && (common.Employer.Length == 0 || common.NameSimilarity < Likeness.SimilarNames);
        Assert.True(!unfindable || Score(common) < Likeness.Lowest, $"{common} would be suggested but is never found");
    });

    [Fact]
    public void A_shared_address_alone_is_too_little_when_the_names_differ_clearly_and_enough_when_they_are_alike()
    {
        Assert.True(Score(Common(1, 0, 0, 0.1, false, false)) < Likeness.Lowest);
        Assert.True(Score(Common(1, 0, 0, 0.9, false, false)) > 0.85);
        Assert.Contains("two people may share it", Likeness.Reasons(Common(1, 0, 0, 0.1, false, false))[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_similar_name_needs_the_same_employer()
    {
        Assert.True(Score(Common(0, 0, 0, 1, false, true)) < Likeness.Lowest);
        Assert.Equal(DuplicateEvidence.SimilarNameSameEmployer, Likeness.Reasons(Common(0, 0, 0, 0.7, true, false))[0].Kind);
        Assert.True(Score(Common(0, 0, 0, Likeness.SimilarNames, true, false)) >= Likeness.Lowest);
    }

    private static InCommon Common(int emails, int phones, int links, double names, bool employer, bool place) =>
        new(Some("e", emails), Some("p", phones), Some("l", links), names, employer ? "Initech" : "", place ? "Paris" : "");

    private static string[] Some(string what, int count) => [.. Enumerable.Range(0, count).Select(i => what + i)];

    private static double Score(InCommon common) => Likeness.Score(Likeness.Reasons(common));
}
