using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Clock;

public sealed class PipelineClockTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private const string Team = """
        {"members": [{"displayName": "Rika Recruiter", "email": "rika@example.org", "hats": ["HAT_RECRUITER"]},
                     {"displayName": "Coord Inator", "personId": "c-1", "hats": ["HAT_COORDINATOR", "HAT_INTERVIEWER"]}]}
        """;

    private PipelineService.PipelineServiceClient Pipeline => new(host.Grpc);

    private async Task<ApplicationClock> Clock(string application) => await Pipeline.GetApplicationClockAsync(new() { ApplicationId = application });

    private async Task Change(string role, string set, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        var all = new DynamicParameters(parameters);
        all.Add("id", Guid.Parse(role));
        await connection.ExecuteAsync($"update roles set {set} where id = @id", all);
    }

    [Fact]
    public async Task Days_on_hold_count_nowhere_and_a_hold_stops_the_clock()
    {
        var role = await host.OpenRole();
        var resumed = await Clock(await host.Write(role.Id,
            new PastStep(Stage.Sourced, 9), new PastStep(Stage.Sourced, 8, ApplicationState.OnHold), new PastStep(Stage.Sourced, 3)));
        var held = await Clock(await host.Write(role.Id, new PastStep(Stage.Sourced, 9), new PastStep(Stage.Sourced, 8, ApplicationState.OnHold)));

        Assert.Equal((4.0, 4.0, ServiceLevelStatus.Near), (resumed.DaysInStage, resumed.DaysTotal, resumed.Status));
        Assert.Equal((4.0, 5.0), (resumed.Stays[0].Days, resumed.Stays[0].DaysOnHold));
        Assert.Equal(1, (resumed.DueTime - resumed.AsOfTime).ToTimeSpan().TotalDays, 0.01);
        Assert.Equal((1.0, ServiceLevelStatus.Stopped, 8.0), (held.DaysInStage, held.Status, held.Stays[0].DaysOnHold));
        Assert.Null(held.DueTime);
        Assert.NotNull(held.Finish);
    }

    [Fact]
    public async Task An_application_that_comes_back_to_a_stage_starts_a_new_stay()
    {
        var role = await host.OpenRole();

        var clock = await Clock(await host.Write(role.Id, new PastStep(Stage.Sourced, 20), new PastStep(Stage.Screening, 18),
            new PastStep(Stage.Interview, 10), new PastStep(Stage.Screening, 2)));

        Assert.Equal([(Stage.Sourced, 2.0), (Stage.Screening, 8.0), (Stage.Interview, 8.0), (Stage.Screening, 2.0)], clock.Stays.Select(stay => (stay.Stage, stay.Days)));
        Assert.Equal((2.0, 20.0, ServiceLevelStatus.Within), (clock.DaysInStage, clock.DaysTotal, clock.Status));
        Assert.Equal(4, clock.Stages.Count);
    }

    [Theory]
    [InlineData(ApplicationState.Rejected)]
    [InlineData(ApplicationState.Withdrawn)]
    [InlineData(ApplicationState.Hired)]
    public async Task The_clock_of_an_ended_application_stands_and_forecasts_nothing(ApplicationState end)
    {
        var role = await host.OpenRole();
        var last = end == ApplicationState.Hired ? Stage.Hired : Stage.Screening;

        var clock = await Clock(await host.Write(role.Id, new PastStep(Stage.Sourced, 30), new PastStep(Stage.Screening, 25), new PastStep(last, 20, end)));

        Assert.Equal((end, ServiceLevelStatus.Stopped, Hat.Unspecified), (clock.State, clock.Status, clock.Hat));
        Assert.Equal(10.0, clock.DaysTotal);
        Assert.Null(clock.Finish);
        Assert.Null(clock.Hire);
        Assert.Null(clock.HireChance);
        Assert.Null(clock.DueTime);
        Assert.Empty(clock.Stages);
    }

    [Fact]
    public async Task A_stage_deleted_under_an_application_is_taken_for_the_one_in_its_place()
    {
        var role = await host.OpenRole();
        await Change(role.Id, "pipeline = @pipeline::jsonb", new { pipeline = """
            {"stages": [{"id": "new", "name": "New", "kind": "STAGE_SOURCED", "serviceLevelDays": 2},
                        {"id": "call", "name": "Call", "kind": "STAGE_SCREENING", "serviceLevelDays": 4},
                        {"id": "exercise", "name": "Exercise", "kind": "STAGE_SCREENING"},
                        {"id": "offer", "name": "Offer", "kind": "STAGE_OFFER"}, {"id": "hired", "name": "Hired", "kind": "STAGE_HIRED"}]}
            """ });

        var alike = await Clock(await host.Write(role.Id, new PastStep(Stage.Screening, 5)));
        var exact = await Clock(await host.Write(role.Id, new PastStep(Stage.Screening, 5, StageId: "exercise")));
        var gone = await Clock(await host.Write(role.Id, new PastStep(Stage.Interview, 5)));

        Assert.Equal(("call", 4, ServiceLevelStatus.Over), (alike.StageId, alike.ServiceLevelDays, alike.Status));
        Assert.Equal(("exercise", 0, ServiceLevelStatus.None), (exact.StageId, exact.ServiceLevelDays, exact.Status));
        Assert.Null(exact.DueTime);
        Assert.Equal(("exercise", Hat.Recruiter), (gone.StageId, gone.Hat));
    }

    [Fact]
    public async Task The_same_question_gets_the_same_answer()
    {
        var role = await host.OpenRole();
        var application = await host.Write(role.Id, new PastStep(Stage.Sourced, 1.02));

        var first = await Clock(application);
        var second = await Clock(application);

        Assert.Equal(first.HireChance, second.HireChance);
        Assert.Equal((first.Finish.LateTime - first.AsOfTime).ToTimeSpan().TotalSeconds, (second.Finish.LateTime - second.AsOfTime).ToTimeSpan().TotalSeconds, 0.01);
    }

    [Fact]
    public async Task A_role_forecast_tells_its_chance_by_the_target_date()
    {
        var role = await host.OpenRole();
        // Offers of this role were accepted after two days, 26 times of thirty.
        await host.Write(role.Id, 26, SourceKind.Inbound, new PastStep(Stage.Offer, 40), new PastStep(Stage.Hired, 38, ApplicationState.Hired));
        await host.Write(role.Id, 4, SourceKind.Inbound, new PastStep(Stage.Offer, 40), new PastStep(Stage.Offer, 38, ApplicationState.Withdrawn));
        await host.Write(role.Id, new PastStep(Stage.Offer, 0.5));
        await host.Write(role.Id, new PastStep(Stage.Offer, 9, ApplicationState.OnHold));

        var without = await Pipeline.GetRoleForecastAsync(new() { RoleId = role.Id });
        await Change(role.Id, "target_date = current_date + 30");
        var inTime = await Pipeline.GetRoleForecastAsync(new() { RoleId = role.Id });
        await Change(role.Id, "target_date = current_date - 1");
        var late = await Pipeline.GetRoleForecastAsync(new() { RoleId = role.Id });

        Assert.Equal((TargetOutlook.NoTarget, false), (without.Outlook, without.HasChanceByTarget));
        Assert.Null(without.TargetDate);
        Assert.Equal(TargetOutlook.Likely, inTime.Outlook);
        Assert.Equal(26.5 / 31, inTime.ChanceByTarget, 0.03);
        Assert.Equal((1, 0, 1, 1), (inTime.Headcount, inTime.Hired, inTime.LiveApplications, inTime.HiresMedian));
        Assert.Equal(1.5, (inTime.Fill.MiddleTime - inTime.AsOfTime).ToTimeSpan().TotalDays, 0.01);
        var offer = inTime.Stages.Single(stage => stage.StageId == "offer");
        Assert.Equal((HistoryBasis.Role, 30, 2, 2.0, 1), (offer.Basis, offer.EndedStays, offer.CensoredStays, offer.DaysMedian, offer.LiveApplications));
        Assert.InRange(26 / 30.0, offer.Pass.Low, offer.Pass.High);
        // One run in seven never hires, so the ninetieth percentile is never reached.
        Assert.Null(inTime.Fill.LateTime);
        Assert.Equal((TargetOutlook.Unlikely, 0.0), (late.Outlook, late.ChanceByTarget));
    }

    [Fact]
    public async Task Between_stages_of_one_kind_the_order_of_the_role_says_which_way_an_application_went()
    {
        var role = await host.OpenRole();
        await Change(role.Id, "pipeline = @pipeline::jsonb", new { pipeline = """
            {"stages": [{"id": "sourced", "name": "Sourced", "kind": "STAGE_SOURCED"}, {"id": "call", "name": "Call", "kind": "STAGE_SCREENING"},
                        {"id": "exercise", "name": "Exercise", "kind": "STAGE_SCREENING"}, {"id": "hired", "name": "Hired", "kind": "STAGE_HIRED"}]}
            """ });
        // To the exercise, back to the call, and rejected there.
        await host.Write(role.Id, 12, SourceKind.Inbound, new PastStep(Stage.Screening, 30, StageId: "call"), new PastStep(Stage.Screening, 28, StageId: "exercise"),
            new PastStep(Stage.Screening, 26, StageId: "call"), new PastStep(Stage.Screening, 25, ApplicationState.Rejected, "call"));

        var stages = (await Pipeline.GetRoleForecastAsync(new() { RoleId = role.Id })).Stages;

        Assert.Equal(("call", 24L, HistoryBasis.Role), (stages[1].StageId, stages[1].EndedStays, stages[1].Basis));
        Assert.Equal(0.5, stages[1].Pass.Value, 1e-9);
        Assert.Equal(("exercise", 12L, HistoryBasis.Role), (stages[2].StageId, stages[2].EndedStays, stages[2].Basis));
        Assert.Equal(0.5 / 13, stages[2].Pass.Value, 1e-9);
    }

    [Fact]
    public async Task The_end_of_a_role_is_when_it_was_filled_or_closed_whatever_is_changed_of_it_later()
    {
        var role = await host.OpenRole();
        Assert.Null(await End());
        await host.Client.CloseRoleAsync(new() { RoleId = role.Id });
        var ended = await End();
        var changed = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Description = "as it was" }, UpdateMask = new() { Paths = { "description" } } });

        Assert.Equal(RoleState.Closed, changed.State);
        Assert.NotNull(ended);
        Assert.Equal(ended, await End());
        await host.Client.ReopenRoleAsync(new() { RoleId = role.Id });
        Assert.Null(await End());

        Task<DateTime?> End() => host.Sql<DateTime?>("select ended_at from roles where id = @id::uuid", new { id = role.Id });
    }

    [Fact]
    public async Task Who_is_left_lying_in_a_role_that_ended_ages_no_further_when_the_role_is_changed()
    {
        var role = await host.OpenRole();
        await host.Write(role.Id, new PastStep(Stage.Decision, 12));
        await Change(role.Id, "hired = 1, state = 3");
        await Change(role.Id, "ended_at = now() - interval '10 days', updated_at = now()");

        var idle = await host.Sql<double>($"""
            with scope as (select a.id, a.role_id, {StageVisits.EndOfRole} from applications a join roles r on r.id = a.role_id where r.id = @id::uuid), {StageVisits.Tables}
            select max(idle) from visits
            """, new { id = role.Id });

        Assert.InRange(idle, 9.9, 10.1);
    }

    [Fact]
    public async Task A_filled_and_a_closed_role_have_no_doubt_left()
    {
        var filled = await host.OpenRole();
        await Change(filled.Id, "hired = 1, state = 3, target_date = current_date");
        var closed = await host.OpenRole();
        await Change(closed.Id, "state = 5, target_date = current_date");
        await host.Write(closed.Id, new PastStep(Stage.Offer, 1));

        var sure = await Pipeline.GetRoleForecastAsync(new() { RoleId = filled.Id });
        var never = await Pipeline.GetRoleForecastAsync(new() { RoleId = closed.Id });

        Assert.Equal((TargetOutlook.Filled, 1.0, 1.0), (sure.Outlook, sure.ChanceByTarget, sure.ChanceEver));
        Assert.Equal((TargetOutlook.Closed, 0.0, 0.0), (never.Outlook, never.ChanceByTarget, never.ChanceEver));
    }

    [Fact]
    public async Task What_is_at_risk_names_who_is_to_act()
    {
        var role = await host.OpenRole();
        await Change(role.Id, "team = @team::jsonb, target_date = current_date + 2", new { team = Team });
        var over = await host.Write(role.Id, new PastStep(Stage.Sourced, 30), new PastStep(Stage.Interview, 20));
        var near = await host.Write(role.Id, new PastStep(Stage.Sourced, 4.5));
        var worst = await host.Write(role.Id, new PastStep(Stage.Sourced, 15));
        await host.Write(role.Id, new PastStep(Stage.Sourced, 1));
        await host.Write(role.Id, new PastStep(Stage.Sourced, 90, ApplicationState.OnHold));
        await host.Write(role.Id, new PastStep(Stage.Sourced, 90), new PastStep(Stage.Sourced, 80, ApplicationState.Rejected));

        var all = Assert.Single((await Pipeline.ListAtRiskAsync(new() { RoleId = role.Id })).Roles);
        var coordinator = Assert.Single((await Pipeline.ListAtRiskAsync(new() { RoleId = role.Id, Hat = Hat.Coordinator })).Roles);
        var approver = await Pipeline.ListAtRiskAsync(new() { RoleId = role.Id, Hat = Hat.Approver });

        Assert.Equal((role.Id, role.Title, 2, 1), (all.RoleId, all.Title, all.OverCount, all.NearCount));
        Assert.Equal([worst, over, near], all.Applications.Select(risk => risk.ApplicationId));
        Assert.Equal([Hat.Recruiter, Hat.Coordinator, Hat.Recruiter], all.Applications.Select(risk => risk.Hat));
        Assert.Equal("Coord Inator", Assert.Single(all.Applications[1].Persons).DisplayName);
        Assert.Equal((20.0, 14, ServiceLevelStatus.Over), (all.Applications[1].DaysInStage, all.Applications[1].ServiceLevelDays, all.Applications[1].Status));
        Assert.Equal((TargetOutlook.Unlikely, Hat.Recruiter, "Rika Recruiter"), (all.Outlook, all.Hat, Assert.Single(all.Persons).DisplayName));
        Assert.Equal((over, Hat.Unspecified), (Assert.Single(coordinator.Applications).ApplicationId, coordinator.Hat));
        Assert.Empty(approver.Roles);
    }

    [Fact]
    public async Task Someone_left_waiting_in_a_filled_role_is_at_risk_and_a_quiet_role_is_not()
    {
        var filled = await host.OpenRole();
        var waiting = await host.Write(filled.Id, new PastStep(Stage.Decision, 12));
        await Change(filled.Id, "hired = 1, state = 3");
        var quiet = await host.OpenRole();
        await host.Apply(quiet.Id);

        var risk = Assert.Single((await Pipeline.ListAtRiskAsync(new() { RoleId = filled.Id })).Roles);

        Assert.Equal((waiting, Hat.HiringManager), (Assert.Single(risk.Applications).ApplicationId, risk.Applications[0].Hat));
        Assert.Equal((TargetOutlook.Filled, Hat.Unspecified), (risk.Outlook, risk.Hat));
        Assert.Empty((await Pipeline.ListAtRiskAsync(new() { RoleId = quiet.Id })).Roles);
    }

    [Fact]
    public async Task Pages_show_each_role_at_risk_once()
    {
        var roles = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            roles.Add((await host.OpenRole()).Id);
            await host.Write(roles[^1], new PastStep(Stage.Sourced, 50));
        }

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await Pipeline.ListAtRiskAsync(new() { PageSize = 2, PageToken = token });
            Assert.True(page.Roles.Count <= 2);
            seen.AddRange(page.Roles.Select(risk => risk.RoleId));
            token = page.NextPageToken;
        }
        while (token != "");

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(Enumerable.Reverse(roles), seen.Where(roles.Contains));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        var unknown = Guid.CreateVersion7().ToString();

        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Pipeline.GetApplicationClockAsync(new() { ApplicationId = unknown }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Pipeline.GetRoleForecastAsync(new() { RoleId = unknown }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { RoleId = unknown }))).Status);
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        await host.OpenRole();
        await host.OpenRole();
        var token = (await Pipeline.ListAtRiskAsync(new() { PageSize = 1 })).NextPageToken;

        Assert.Equal(["application_id"], (await Refusal.Of(Pipeline.GetApplicationClockAsync(new() { ApplicationId = "1" }))).Fields);
        Assert.Equal(["role_id"], (await Refusal.Of(Pipeline.GetRoleForecastAsync(new()))).Fields);
        Assert.Equal(["role_id"], (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { RoleId = "'; drop table roles" }))).Fields);
        Assert.Equal(["hat"], (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { Hat = (Hat)99 }))).Fields);
        Assert.Equal(["page_size"], (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { PageSize = -1 }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { PageToken = "AAAA" }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(Pipeline.ListAtRiskAsync(new() { PageToken = token, Hat = Hat.Recruiter }))).Fields);
    }

    [Fact]
    public async Task Without_the_scope_or_a_token_nothing_is_told()
    {
        var application = await host.Apply((await host.OpenRole()).Id);
        var writer = new PipelineService.PipelineServiceClient(host.GrpcAs(host.Issuer.Token("writer", "candidate.write")));
        var nobody = new PipelineService.PipelineServiceClient(host.GrpcAs(null));

        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.Of(writer.GetApplicationClockAsync(new() { ApplicationId = application.Id }))).Status);
        Assert.Equal(StatusCode.Unauthenticated, (await Refusal.Of(nobody.ListAtRiskAsync(new()))).Status);
    }

    [Fact]
    public async Task The_clock_answers_by_REST()
    {
        var role = await host.OpenRole();
        var application = await host.Write(role.Id, new PastStep(Stage.Sourced, 6));
        using var client = host.Rest();

        var clock = JsonNode.Parse(await client.GetStringAsync($"/v1/applications/{application}/clock"))!;
        var forecast = JsonNode.Parse(await client.GetStringAsync($"/v1/roles/{role.Id}/forecast"))!;
        var risk = JsonNode.Parse(await client.GetStringAsync($"/v1/pipeline/at-risk?roleId={role.Id}&hat=HAT_RECRUITER"))!;
        using var bad = await client.GetAsync("/v1/pipeline/at-risk?hat=HAT_WIZARD");

        Assert.Equal(("SERVICE_LEVEL_STATUS_OVER", 6), ((string)clock["status"]!, Math.Round((double)clock["daysInStage"]!, 1)));
        Assert.Equal("TARGET_OUTLOOK_NO_TARGET", (string)forecast["outlook"]!);
        Assert.Equal(application, (string)risk["roles"]![0]!["applications"]![0]!["applicationId"]!);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }
}
