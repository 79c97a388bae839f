using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class RoleTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task A_role_is_written_down_as_a_draft_and_read_back_whole()
    {
        var given = CandidateHost.NewRole();
        given.Id = Guid.NewGuid().ToString();
        given.State = RoleState.Filled;

        var created = await host.Client.CreateRoleAsync(new() { Role = given });

        Assert.Equal(RoleState.Draft, created.State);
        Assert.NotEqual(given.Id, created.Id);
        Assert.Equal(7, Guid.Parse(created.Id).Version);
        Assert.Equal(given.Challenge, created.Challenge);
        Assert.Equal((given.Title, given.Level, given.Location, given.Headcount), (created.Title, created.Level, created.Location, created.Headcount));
        Assert.Equal(given.EssentialCompetencies, created.EssentialCompetencies);
        Assert.InRange(created.CreateTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(created, await host.Client.GetRoleAsync(new() { RoleId = created.Id }));
    }

    [Fact]
    public async Task Opening_a_role_works_once()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var opened = await host.Client.OpenRoleAsync(new() { RoleId = role.Id, Etag = role.Etag });
        var refusal = await host.RefusedWithoutEffect(() => host.Client.OpenRoleAsync(new() { RoleId = role.Id }));

        Assert.Equal(RoleState.Open, opened.State);
        Assert.NotEqual(role.Etag, opened.Etag);
        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_NOT_DRAFT"), (refusal.Status, refusal.Reason));
        Assert.Equal((role.Id, "ROLE_STATE_OPEN"), (refusal.Metadata["role_id"], refusal.Metadata["state"]));
    }

    [Fact]
    public async Task Only_the_fields_of_the_mask_change()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var changed = await Update(role, new Role { Title = "Staff engineer", Level = Level.Staff, Headcount = 9 }, "title", "level");

        var expected = new Role(role) { Title = "Staff engineer", Level = Level.Staff, Etag = changed.Etag, UpdateTime = changed.UpdateTime };
        Assert.Equal(expected, changed);
        Assert.NotEqual(role.Etag, changed.Etag);
        Assert.Equal(changed, await host.Client.GetRoleAsync(new() { RoleId = role.Id }));
    }

    [Fact]
    public async Task A_list_and_a_message_are_replaced_whole()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        var given = new Role { Challenge = new() { Scale = new() { Services = 2 } }, EssentialCompetencies = { "API design" } };

        var changed = await Update(role, given, "challenge", "essential_competencies");

        Assert.Equal(given.Challenge, changed.Challenge);
        Assert.Equal(["API design"], changed.EssentialCompetencies);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("id")]
    [InlineData("etag")]
    [InlineData("create_time")]
    [InlineData("salary")]
    [InlineData("challenge.scale")]
    [InlineData("*")]
    [InlineData("")]
    public async Task A_mask_that_names_another_field_is_refused(string path)
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var refusal = await host.RefusedWithoutEffect(() => Update(role, new Role { Title = "x" }, "title", path));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal(["update_mask"], refusal.Fields);
    }

    [Fact]
    public async Task An_empty_mask_is_refused()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var refusal = await host.RefusedWithoutEffect(() => Update(role, new Role { Title = "x" }));

        Assert.Equal(["update_mask"], refusal.Fields);
    }

    [Theory]
    [InlineData("title", "role.title")]
    [InlineData("level", "role.level")]
    [InlineData("location", "role.location")]
    [InlineData("headcount", "role.headcount")]
    [InlineData("challenge", "role.challenge")]
    public async Task A_field_of_the_mask_that_is_missing_is_cleared_and_refused_where_it_is_needed(string path, string field)
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var refusal = await host.RefusedWithoutEffect(() => Update(role, new Role(), path));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Equal([field], refusal.Fields);
    }

    [Fact]
    public async Task A_change_made_for_an_older_version_is_refused_and_so_is_an_etag_that_was_never_given()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        await Update(role, new Role { Title = "first" }, "title");

        var stale = await host.RefusedWithoutEffect(() => Update(role, new Role { Title = "second" }, "title"));
        var opened = await host.RefusedWithoutEffect(() => host.Client.OpenRoleAsync(new() { RoleId = role.Id, Etag = role.Etag }));
        var nonsense = await host.RefusedWithoutEffect(() => host.Client.OpenRoleAsync(new() { RoleId = role.Id, Etag = "'1'" }));

        Assert.Equal((StatusCode.Aborted, "ETAG_MISMATCH"), (stale.Status, stale.Reason));
        Assert.Equal((StatusCode.Aborted, "ETAG_MISMATCH"), (opened.Status, opened.Reason));
        Assert.Equal(["etag"], nonsense.Fields);
    }

    [Fact]
    public async Task Fifty_changes_at_once_for_one_version_succeed_exactly_once()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Outcome.Of(Update(role, new Role { Title = $"title {i}" }, "title"))));

        Assert.Single(outcomes, "");
        Assert.Equal(49, outcomes.Count(reason => reason == "ETAG_MISMATCH"));
    }

    [Fact]
    public async Task Fields_that_break_the_contract_are_all_named()
    {
        var role = CandidateHost.NewRole();
        role.Title = "";
        role.Level = Level.Unspecified;
        role.Headcount = 0;
        role.Location = "Paris";
        role.Challenge.Scale.PeakRequestsPerSecond = double.NaN;
        role.Challenge.Scale.Services = -1;
        role.EssentialCompetencies.Add("consistency");

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Superset(new HashSet<string>
        {
            "role.title", "role.level", "role.headcount", "role.location", "role.challenge.scale.services",
            "role.challenge.scale.peak_requests_per_second", "role.essential_competencies",
        }, refusal.Fields.ToHashSet());
    }

    [Fact]
    public async Task A_text_with_a_character_that_cannot_be_stored_is_refused_by_its_field()
    {
        var role = CandidateHost.NewRole();
        role.Title = "a\0b";
        role.Challenge.HardProblems.Add("\0");

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Equal(["role.title", "role.challenge.hard_problems[1]"], refusal.Fields);
    }

    [Fact]
    public async Task Pages_answer_each_role_exactly_once_newest_first()
    {
        var created = new List<string>();
        for (var i = 0; i < 7; i++)
            created.Add((await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() })).Id);

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Client.ListRolesAsync(new() { PageSize = 3, PageToken = token });
            Assert.InRange(page.Roles.Count, 0, 3);
            seen.AddRange(page.Roles.Select(role => role.Id));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Reverse(created), seen.Take(7));
        Assert.Equal(await host.Sql<long>("select count(*) from roles"), seen.Count);
    }

    [Fact]
    public async Task A_page_size_is_capped_when_huge_and_refused_when_negative_and_a_forged_token_is_refused()
    {
        Assert.NotNull(await host.Client.ListRolesAsync(new() { PageSize = 1_000_000_000 }));

        Assert.Equal(["page_size"], (await Refusal.Of(host.Client.ListRolesAsync(new() { PageSize = -1 }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(host.Client.ListRolesAsync(new() { PageToken = "AAAA" }))).Fields);
    }

    [Fact]
    public async Task An_unknown_role_is_not_found_by_any_method()
    {
        var id = Guid.CreateVersion7().ToString();
        var calls = new Func<Task<Refusal>>[]
        {
            () => host.RefusedWithoutEffect(() => host.Client.GetRoleAsync(new() { RoleId = id })),
            () => host.RefusedWithoutEffect(() => host.Client.OpenRoleAsync(new() { RoleId = id })),
            () => host.RefusedWithoutEffect(() => host.Client.GetShortlistAsync(new() { RoleId = id })),
            () => host.RefusedWithoutEffect(() => host.Client.ListApplicationsAsync(new() { RoleId = id })),
            () => host.RefusedWithoutEffect(() => Update(new Role { Id = id }, new Role { Title = "x" }, "title")),
        };

        foreach (var call in calls)
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await call() is var refusal ? (refusal.Status, refusal.Reason) : default);
        Assert.Equal(["role_id"], (await Refusal.Of(host.Client.GetRoleAsync(new() { RoleId = "../1" }))).Fields);
    }

    [Fact]
    public async Task A_change_without_a_role_clears_what_the_mask_names_where_that_may_be_empty()
    {
        var role = await host.OpenRole();
        await Update(role, new Role { Description = "old" }, "description");

        var cleared = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, UpdateMask = new() { Paths = { "description" } } });
        var refusal = await host.RefusedWithoutEffect(() => host.Client.UpdateRoleAsync(new() { RoleId = role.Id, UpdateMask = new() { Paths = { "title" } } }));

        Assert.Equal("", cleared.Description);
        Assert.Equal((StatusCode.InvalidArgument, "role.title"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    private AsyncUnaryCall<Role> Update(Role seen, Role given, params string[] paths)
    {
        var mask = new FieldMask();
        mask.Paths.AddRange(paths);
        return host.Client.UpdateRoleAsync(new() { RoleId = seen.Id, Role = given, UpdateMask = mask, Etag = seen.Etag });
    }
}
