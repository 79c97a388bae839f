using CsCheck;
using Google.Type;
using Hiring.Candidate.Closing;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Closing;

public sealed class ClosingRuleTests
{
    public static TheoryData<string, Motivation, MotivationVerdict, string> Cases => new()
    {
        { "hard problems are named", Wants(MotivationKind.Challenges), MotivationVerdict.Offered, "new schema" },
        { "scale without a number asked for", Wants(MotivationKind.Scale), MotivationVerdict.Offered, "3,000 requests" },
        { "scale within reach", Wants(MotivationKind.Scale, scale: new() { PeakRequestsPerSecond = 2000 }), MotivationVerdict.Offered, "6 services" },
        { "scale beyond the role", Wants(MotivationKind.Scale, scale: new() { PeakRequestsPerSecond = 50_000 }), MotivationVerdict.NotOffered, "50,000" },
        { "culture is not written down", Wants(MotivationKind.Culture), MotivationVerdict.Unknown, "does not say" },
        { "architecture is not written down", Wants(MotivationKind.CleanArchitecture), MotivationVerdict.Unknown, "does not say" },
        { "ownership is written down", Wants(MotivationKind.Ownership), MotivationVerdict.Offered, "the ledger, alone" },
        { "pay reached", Wants(MotivationKind.Pay, pay: 150_000), MotivationVerdict.Offered, "160,000 USD" },
        { "pay missed", Wants(MotivationKind.Pay, pay: 175_500), MotivationVerdict.NotOffered, "15,500 USD below" },
        { "pay in another currency", Wants(MotivationKind.Pay, pay: 100_000, currency: "EUR"), MotivationVerdict.Unknown, "EUR" },
        { "pay not said", Wants(MotivationKind.Pay), MotivationVerdict.Unknown, "Ask" },
        { "the same place", Wants(MotivationKind.Place, place: "US-CA"), MotivationVerdict.Offered, "US-CA" },
        { "the country of the place", Wants(MotivationKind.Place, place: "US"), MotivationVerdict.Offered, "US-CA" },
        { "another part of the country", Wants(MotivationKind.Place, place: "US-NY"), MotivationVerdict.NotOffered, "US-NY" },
        { "another country", Wants(MotivationKind.Place, place: "DE"), MotivationVerdict.NotOffered, "DE" },
        { "remote, which it is not", Wants(MotivationKind.Place, place: "remote"), MotivationVerdict.NotOffered, "on site" },
        { "quiet nights", Wants(MotivationKind.CalmOnCall), MotivationVerdict.Offered, "6 people take turns, with 1.5 pages" },
        { "something else", Wants(MotivationKind.Other), MotivationVerdict.Unknown, "in person" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_moves_a_candidate_is_held_against_what_the_role_really_offers(string why, Motivation motivation, MotivationVerdict verdict, string words)
    {
        var match = Assert.Single(MotivationRules.Match([motivation], Role(), CandidateHost.Dollars(160_000)));

        Assert.True(verdict == match.Verdict, $"{why}: {match.Verdict}, {match.Finding}");
        Assert.Contains(words, match.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_says_nothing_is_never_taken_to_offer_something()
    {
        var silent = new Role { Location = "US", Challenge = new() { Scale = new() } };

        Gen.Int[1, 8].Select(kind => (MotivationKind)kind).Sample(kind =>
            MotivationRules.Match([Wants(kind)], silent, null)[0].Verdict is MotivationVerdict.Unknown or MotivationVerdict.NotOffered);
    }

    [Fact]
    public void More_pay_never_turns_an_offer_into_a_gap()
    {
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Long[1, 1_000_000], Gen.Long[0, 1_000_000]).Sample((hope, offered, more) =>
            Verdict(hope, offered) != MotivationVerdict.Offered || Verdict(hope, offered + more) == MotivationVerdict.Offered);

        static MotivationVerdict Verdict(long hope, long offered) => MotivationRules.Match([Wants(MotivationKind.Pay, hope)], Role(), CandidateHost.Dollars(offered))[0].Verdict;
    }

    [Fact]
    public void What_decides_stands_first_and_gaps_before_the_rest()
    {
        var matches = MotivationRules.Match(
        [
            Wants(MotivationKind.Challenges, strength: MotivationStrength.Important), Wants(MotivationKind.Ownership, strength: MotivationStrength.Decisive),
            Wants(MotivationKind.Pay, 900_000, strength: MotivationStrength.Decisive),
        ], Role(), CandidateHost.Dollars(160_000));

        Assert.Equal([MotivationKind.Pay, MotivationKind.Ownership, MotivationKind.Challenges], matches.Select(match => match.Motivation.Kind));
    }

    [Fact]
    public void An_engineer_always_talks_shop_and_each_hat_gets_its_topics()
    {
        var role = Role();
        role.Team = new() { Members = { new TeamMember { DisplayName = "Edsger", Hats = { Hat.Interviewer, Hat.Approver } }, new TeamMember { DisplayName = "Rae", Hats = { Hat.Recruiter } } } };
        var matches = MotivationRules.Match([Wants(MotivationKind.Ownership), Wants(MotivationKind.Pay, 900_000)], role, CandidateHost.Dollars(160_000));

        var conversations = PlanRules.Conversations(matches, role);
        var points = PlanRules.Points(matches, conversations, OnCallFacts.Disclosure(role.Challenge.OnCall, null, "", null), OfferState.Unspecified).ToList();

        Assert.Equal([Hat.Recruiter, Hat.HiringManager, Hat.Interviewer], conversations.Select(conversation => conversation.Hat));
        Assert.Equal(["pay (a gap: say so)"], conversations[0].Topics);
        Assert.Empty(conversations[1].People);
        Assert.Equal("Edsger", Assert.Single(conversations[2].People));
        Assert.Contains(conversations[2].Topics, topic => topic.Contains("new schema", StringComparison.Ordinal));
        Assert.Contains("what being on call is like", conversations[2].Topics);
        Assert.Contains(points, point => point.StartsWith("Be open about the gap", StringComparison.Ordinal));
        Assert.Contains(points, point => point.StartsWith("Name someone in the hiring team as hiring manager", StringComparison.Ordinal));
        Assert.Contains("Tell the candidate what being on call means.", points);
    }

    [Fact]
    public void Facts_have_one_version_each_and_changed_ones_are_untold()
    {
        Gen.Select(Gen.Int[0, 20], Gen.Double[0, 50], Gen.Int[0, 20], Gen.Double[0, 50]).Sample((rotation, pages, rotationLater, pagesLater) =>
        {
            OnCall told = new() { RotationSize = rotation, PagesPerWeek = pages }, now = new() { RotationSize = rotationLater, PagesPerWeek = pagesLater };
            var disclosure = OnCallFacts.Disclosure(now, told, "Ada", null);
            return disclosure.Told == told.Equals(now) && disclosure.Outdated == !disclosure.Told;
        });
        Assert.False(OnCallFacts.Disclosure(new() { RotationSize = 6 }, null, "", null) is { Told: true } or { Outdated: true });
    }

    private static Role Role()
    {
        var role = CandidateHost.NewRole(location: "US-CA");
        role.RemotePolicy = RemotePolicy.Hybrid;
        role.Challenge.Ownership = "the ledger, alone";
        return role;
    }

    private static Motivation Wants(MotivationKind kind, long pay = 0, string currency = "USD", string place = "", Scale? scale = null,
        MotivationStrength strength = MotivationStrength.Important) => new()
        {
            Kind = kind, Strength = strength, Evidence = "said so on the phone", WantedPlace = place, WantedScale = scale,
            WantedSalary = pay == 0 ? null : new Money { Units = pay, CurrencyCode = currency },
        };
}
