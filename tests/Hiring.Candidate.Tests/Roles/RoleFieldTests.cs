using Google.Type;
using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class RoleFieldTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static Role Whole()
    {
        var role = CandidateHost.NewRole();
        role.OtherLocations.Add(["US-CA", "CA"]);
        role.RemotePolicy = RemotePolicy.Hybrid;
        role.Team = new()
        {
            Members =
            {
                new TeamMember { PersonId = "maren", DisplayName = "Maren Solberg", Hats = { Hat.HiringManager, Hat.Approver } },
                new TeamMember { Email = "jo@example.org", DisplayName = "Jo", Hats = { Hat.Recruiter, Hat.Coordinator, Hat.Interviewer } },
                new TeamMember { PersonId = "vp", Email = "vp@example.org", DisplayName = "V", Hats = { Hat.Approver } },
            },
        };
        role.SecondaryCompetencies.Add("caching");
        role.NiceToHaveCompetencies.Add(["message queues", "one cloud"]);
        role.Description = "We run the ledger.";
        role.TargetDate = new() { Year = 2028, Month = 2, Day = 29 };
        role.ApplyByDate = new() { Year = 2027, Month = 12, Day = 31 };
        role.Challenge.Scale.TeamSize = 8;
        role.Challenge.GrowthFactorPerYear = 2.5;
        role.Challenge.Ownership = "The ledger, its schema and its pager.";
        role.Challenge.Culture = "Every incident has a review without blame.";
        role.Pipeline = PipelineTemplate.Usual;
        role.Pipeline.Stages.Insert(2, new PipelineStage { Id = "phone", Name = "Phone", Kind = Stage.Screening, ServiceLevelDays = 3, Gates = { Gate.ScreeningPassed } });
        return role;
    }

    [Fact]
    public async Task A_role_with_every_field_is_read_back_whole()
    {
        var given = Whole();

        var created = await host.Client.CreateRoleAsync(new() { Role = given });

        var expected = new Role(given) { Id = created.Id, State = RoleState.Draft, Etag = created.Etag, CreateTime = created.CreateTime, UpdateTime = created.UpdateTime };
        Assert.Equal(expected, created);
        Assert.Equal(created, await host.Client.GetRoleAsync(new() { RoleId = created.Id }));
    }

    [Fact]
    public async Task Every_field_is_changeable_and_clears_when_it_is_left_out()
    {
        var whole = Whole();
        string[] paths = ["other_locations", "remote_policy", "team", "secondary_competencies", "nice_to_have_competencies", "description", "target_date", "apply_by_date", "pipeline"];
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var filled = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = whole, UpdateMask = new() { Paths = { paths } } });
        var cleared = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new(), UpdateMask = new() { Paths = { paths } } });

        Assert.Equal((whole.OtherLocations, whole.RemotePolicy, whole.Team, whole.Description), (filled.OtherLocations, filled.RemotePolicy, filled.Team, filled.Description));
        Assert.Equal((whole.SecondaryCompetencies, whole.NiceToHaveCompetencies, whole.Pipeline), (filled.SecondaryCompetencies, filled.NiceToHaveCompetencies, filled.Pipeline));
        Assert.Equal((whole.TargetDate, whole.ApplyByDate), (filled.TargetDate, filled.ApplyByDate));
        Assert.Equal(new Role(role) { Etag = cleared.Etag, UpdateTime = cleared.UpdateTime }, cleared);
    }

    [Fact]
    public async Task A_role_from_before_pipelines_and_one_that_names_none_have_the_same_stages()
    {
        var before = Guid.CreateVersion7();
        await host.Sql<Guid>("""
            insert into roles (id, title, level, location, headcount, challenge, essential_competencies)
            values (@before, 'Older', 2, 'US', 1, '{"scale": {}}', '{}') returning id
            """, new { before });

        var older = await host.Client.GetRoleAsync(new() { RoleId = before.ToString() });
        var newer = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        Assert.Equal(older.Pipeline, newer.Pipeline);
        Assert.Equal(PipelineTemplate.Usual, newer.Pipeline);
        Assert.Equal(36, newer.Pipeline.Stages.Sum(stage => stage.ServiceLevelDays));
    }

    [Fact]
    public async Task Whatever_contradicts_itself_across_fields_is_named_field_by_field()
    {
        var role = Whole();
        role.OtherLocations.Add("US");
        role.SecondaryCompetencies.Add(" Consistency ");
        role.NiceToHaveCompetencies.Add("caching");
        role.Team.Members.Add(new TeamMember { DisplayName = "Nobody", Hats = { Hat.Interviewer } });
        role.Team.Members.Add(new TeamMember { PersonId = "maren", Email = "JO@example.org", DisplayName = "Twice", Hats = { Hat.Interviewer } });
        role.TargetDate = new() { Year = 2027, Month = 2, Day = 29 };
        role.ApplyByDate = new() { Year = 2027 };

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal(
            ["role.other_locations[2]", "role.secondary_competencies[1]", "role.nice_to_have_competencies[2]", "role.team.members[3].person_id",
             "role.team.members[4].person_id", "role.team.members[4].email", "role.target_date", "role.apply_by_date"], refusal.Fields);
    }

    [Fact]
    public async Task A_change_is_held_against_the_lists_that_stay()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.UpdateRoleAsync(new()
        {
            RoleId = role.Id, Role = new() { NiceToHaveCompetencies = { "API design", "data modelling" } }, UpdateMask = new() { Paths = { "nice_to_have_competencies" } },
        }));

        Assert.Equal(["role.nice_to_have_competencies[1]"], refusal.Fields);
    }

    [Fact]
    public async Task Members_without_a_hat_with_an_unknown_one_or_with_no_address_for_mail_are_refused()
    {
        var role = Whole();
        role.Team.Members[0].Hats.Clear();
        role.Team.Members[1].Hats.Add((Hat)77);
        role.Team.Members[2].Email = "vp at example";

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Equal(["role.team.members[0].hats", "role.team.members[1].hats[3]", "role.team.members[2].email"], refusal.Fields.Order());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(300, false)]
    public async Task A_title_may_have_1_to_200_characters(int length, bool taken)
    {
        var role = CandidateHost.NewRole();
        role.Title = new string('ж', length);

        if (taken)
            Assert.Equal(role.Title, (await host.Client.CreateRoleAsync(new() { Role = role })).Title);
        else
            Assert.Equal(["role.title"], (await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }))).Fields);
    }

    [Fact]
    public async Task A_member_of_the_team_may_have_a_name_of_one_letter_or_of_300()
    {
        var role = Whole();
        role.Team.Members[0].DisplayName = "X";
        role.Team.Members[1].DisplayName = new string('n', 300);

        var created = await host.Client.CreateRoleAsync(new() { Role = role });
        role.Team.Members[1].DisplayName += "n";
        role.Team.Members[2].DisplayName = "";
        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Equal(["X", new string('n', 300), "V"], created.Team.Members.Select(member => member.DisplayName));
        Assert.Equal(["role.team.members[1].display_name", "role.team.members[2].display_name"], refusal.Fields);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public async Task Growth_that_is_no_number_or_negative_is_refused(double growth)
    {
        var role = CandidateHost.NewRole();
        role.Challenge.GrowthFactorPerYear = growth;

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));

        Assert.Contains("role.challenge.growth_factor_per_year", refusal.Fields);
    }

    [Theory]
    [InlineData(2027, 13, 1)]
    [InlineData(2027, 0, 1)]
    [InlineData(2027, 4, 31)]
    [InlineData(0, 1, 1)]
    [InlineData(10_000, 1, 1)]
    [InlineData(2027, 1, -1)]
    public async Task A_date_that_is_no_day_is_refused(int year, int month, int day)
    {
        var role = CandidateHost.NewRole();
        role.TargetDate = new Date { Year = year, Month = month, Day = day };

        Assert.Equal(["role.target_date"], (await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }))).Fields);
    }
}
