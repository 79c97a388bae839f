using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class ShortlistTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static readonly Signal Operator = new()
    {
        Kind = SignalKind.OperatedProduction, Claim = "operated a ledger, 9k writes/s", Evidence = "the team lead", OnCallMonths = 24,
        Scale = new() { PeakRequestsPerSecond = 9000, StoredGigabytes = 2000 },
    };

    [Fact]
    public async Task Whoever_operated_production_at_the_scale_of_the_role_comes_first_and_every_point_is_explained()
    {
        var role = await host.OpenRole();
        var linguist = await Enter(role, "Lin", new Signal { Kind = SignalKind.LanguageOrFramework, Claim = "C# for ten years", Evidence = "certificate" });
        var giant = await Enter(role, "Gia", new Signal(Operator) { Scale = new() { PeakRequestsPerSecond = 2_000_000, StoredGigabytes = 900_000, Services = 4000 } });
        var ada = await Enter(role, "Ada", Operator);
        var boaster = await Enter(role, "Bo", new Signal(Operator) { Evidence = "" });
        var silent = await Enter(role, "Sil");

        var shortlist = await host.Client.GetShortlistAsync(new() { RoleId = role.Id });

        Assert.Equal([ada, giant, boaster, linguist, silent], shortlist.Entries.Select(entry => entry.ApplicationId));
        Assert.Equal([FitVerdict.Matched, FitVerdict.UnderUsed, FitVerdict.Unknown, FitVerdict.Unknown, FitVerdict.Unknown],
            shortlist.Entries.Select(entry => entry.Fit));
        Assert.All(shortlist.Entries, entry => Assert.Equal(entry.Score, entry.Reasons.Sum(reason => reason.Points), 6));
        var first = shortlist.Entries[0];
        Assert.Equal(("Ada", 30 + 4 + 8 + 20), (first.DisplayName, first.Score));
        Assert.Equal(2, first.Dimensions.Count);
        Assert.Equal(Math.Log10(3), first.Dimensions[0].LogRatio, 9);
        Assert.Contains(first.Reasons, reason => reason.Text.Contains("operated a ledger, 9k writes/s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_best_are_listed_and_the_rest_is_counted()
    {
        var role = await host.OpenRole();
        var best = await Enter(role, "Ada", Operator);
        await host.Sql<int>("""
            with people as (
                insert into candidates (id, display_name, email, source_kind, source_detail, signals, headline, location, skills)
                select gen_random_uuid(), 'Someone', '', 1, '', '{}', '', '', '{}' from generate_series(1, 205) returning id
            ), entered as (
                insert into applications (id, candidate_id, role_id, stage_id) select gen_random_uuid(), id, @role::uuid, 'sourced' from people returning 1
            ) select count(*)::int from entered
            """, new { role = role.Id });

        var shortlist = await host.Client.GetShortlistAsync(new() { RoleId = role.Id });

        Assert.Equal((best, 200, 206), (shortlist.Entries[0].ApplicationId, shortlist.Entries.Count, shortlist.Total));
        Assert.Equal(best, Assert.Single((await host.Client.GetShortlistAsync(new() { RoleId = role.Id, Limit = 1 })).Entries).ApplicationId);
        Assert.Equal(["limit"], (await host.RefusedWithoutEffect(() => host.Client.GetShortlistAsync(new() { RoleId = role.Id, Limit = 501 }))).Fields);
    }

    [Fact]
    public async Task Only_active_applications_of_the_role_are_on_it()
    {
        var role = await host.OpenRole();
        var active = await Enter(role, "Ada", Operator);
        var gone = await Enter(role, "Grace", Operator);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = gone });
        await host.Apply((await host.OpenRole()).Id);
        var held = await Enter(role, "Hel", Operator);
        await host.Client.HoldApplicationAsync(new() { ApplicationId = held, Reason = "on leave" });

        var shortlist = await host.Client.GetShortlistAsync(new() { RoleId = role.Id });

        Assert.Equal(active, Assert.Single(shortlist.Entries).ApplicationId);
        Assert.Equal(1, shortlist.Total);
    }

    [Fact]
    public async Task Of_equals_the_one_who_applied_first_comes_first()
    {
        var role = await host.OpenRole();
        var applied = new List<string>();
        for (var i = 0; i < 4; i++)
            applied.Add(await Enter(role, "Twin", Operator));

        Assert.Equal(applied, (await host.Client.GetShortlistAsync(new() { RoleId = role.Id })).Entries.Select(entry => entry.ApplicationId));
    }

    [Fact]
    public async Task A_role_without_applications_has_an_empty_one() =>
        Assert.Empty((await host.Client.GetShortlistAsync(new() { RoleId = (await host.OpenRole()).Id })).Entries);

    private async Task<string> Enter(Role role, string name, params Signal[] signals) =>
        (await host.Client.CreateApplicationAsync(new() { CandidateId = (await host.Import(name, signals)).Id, RoleId = role.Id })).Id;
}
