using Dapper;
using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests;

public sealed class PipelineTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Theory]
    [InlineData("sourced:Sourced offer:Offer hired:Hired", "")]
    [InlineData("found:Sourced talk:Interview talk-2:Interview offer:Offer yes:Hired", "")]
    [InlineData("sourced:Sourced talk:Interview hired:Hired", "role.pipeline.stages")]
    [InlineData("a:Sourced b:Offer a:Hired", "[2].id")]
    [InlineData("talk:Interview b:Offer yes:Hired", "[0].kind")]
    [InlineData("a:Sourced b:Sourced c:Offer d:Hired", "[1].kind")]
    [InlineData("a:Sourced b:Offer", "[1].kind")]
    [InlineData("a:Sourced b:Offer c:Hired d:Hired", "[2].kind")]
    [InlineData("a:Sourced b:Decision c:Interview d:Offer e:Hired", "[2].kind")]
    [InlineData("a:Hired b:Offer c:Sourced", "[0].kind [1].kind [2].kind")]
    public void A_pipeline_begins_sourced_makes_an_offer_ends_hired_never_goes_back_and_names_each_stage_once(string stages, string wrong)
    {
        var found = PipelineTemplate.Wrong(Of(stages)).Select(one => one.Field.Replace("role.pipeline.stages[", "[", StringComparison.Ordinal)).Distinct();

        Assert.Equal(wrong, string.Join(' ', found));
    }

    [Fact]
    public void The_usual_pipeline_breaks_no_rule() => Assert.Empty(PipelineTemplate.Wrong(PipelineTemplate.Usual));

    [Fact]
    public async Task A_wrong_pipeline_is_refused_when_a_role_is_written_and_when_it_is_changed()
    {
        var role = CandidateHost.NewRole();
        role.Pipeline = Of("a:Sourced b:Decision b:Interview c:Offer d:Hired");
        var stored = await host.OpenRole();

        var created = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));
        var changed = await host.RefusedWithoutEffect(() => Change(stored.Id, role.Pipeline));

        Assert.Equal(["role.pipeline.stages[2].id", "role.pipeline.stages[2].kind"], created.Fields);
        Assert.Equal(created.Fields, changed.Fields);
    }

    [Fact]
    public async Task Fields_of_a_stage_that_break_the_contract_are_named()
    {
        var role = CandidateHost.NewRole();
        role.Pipeline = Of("a:Sourced b:Offer c:Hired");
        role.Pipeline.Stages[0].Id = "Phone Screen";
        role.Pipeline.Stages[0].Name = new string('x', 300);
        role.Pipeline.Stages[1].ServiceLevelDays = -1;
        role.Pipeline.Stages[1].Gates.Add([Gate.ConsentGiven, Gate.ConsentGiven]);
        role.Pipeline.Stages[2].Name = "";
        var one = CandidateHost.NewRole();
        one.Pipeline = Of("a:Sourced");

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = role }));
        var alone = await host.RefusedWithoutEffect(() => host.Client.CreateRoleAsync(new() { Role = one }));

        Assert.Equal(
            ["role.pipeline.stages[0].id", "role.pipeline.stages[0].name", "role.pipeline.stages[1].gates", "role.pipeline.stages[1].service_level_days", "role.pipeline.stages[2].name"],
            refusal.Fields.Order());
        Assert.Equal(["role.pipeline.stages"], alone.Fields);
    }

    [Fact]
    public async Task A_stage_is_not_taken_from_under_applications_and_the_refusal_says_how_many()
    {
        var role = await host.OpenRole();
        await host.Apply(role.Id);
        await host.Apply(role.Id);

        var gone = await host.RefusedWithoutEffect(() => Change(role.Id, Of("found:Sourced offer:Offer hired:Hired")));
        var kept = await Change(role.Id, Of("sourced:Sourced talk:Interview offer:Offer hired:Hired"));

        Assert.Equal((StatusCode.FailedPrecondition, "STAGE_IN_USE"), (gone.Status, gone.Reason));
        Assert.Equal((role.Id, "sourced", "2"), (gone.Metadata["role_id"], gone.Metadata["stage_id"], gone.Metadata["count"]));
        Assert.Equal(["sourced", "talk", "offer", "hired"], kept.Pipeline.Stages.Select(stage => stage.Id));
    }

    [Fact]
    public async Task A_stage_under_applications_keeps_its_kind_also_for_one_on_hold()
    {
        var role = await host.OpenRole();
        await Stand((await host.Apply(role.Id)).Id, "screening", Stage.Screening, ApplicationState.OnHold);

        var other = await host.RefusedWithoutEffect(() => Change(role.Id, Of("sourced:Sourced screening:Interview offer:Offer hired:Hired")));

        Assert.Equal(("STAGE_IN_USE", "screening", "1"), (other.Reason, other.Metadata["stage_id"], other.Metadata["count"]));
    }

    [Fact]
    public async Task Applications_that_are_over_hold_no_stage()
    {
        var role = await host.OpenRole();
        var application = await host.Apply(role.Id);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });

        var changed = await Change(role.Id, Of("found:Sourced offer:Offer hired:Hired"));

        Assert.Equal("found", changed.Pipeline.Stages[0].Id);
        Assert.Equal("found", await StageOf((await host.Apply(role.Id)).Id));
    }

    [Fact]
    public async Task A_change_of_the_pipeline_waits_for_a_move_under_way_and_then_sees_it()
    {
        var role = await host.OpenRole();
        var application = Guid.Parse((await host.Apply(role.Id)).Id);
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var move = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // As every move does: the application for update, then its role for share, and the stage from the pipeline that is read so.
        await connection.ExecuteAsync("select from applications where id = @application for update", new { application });
        await connection.ExecuteAsync("select from roles where id = @role for share", new { role = Guid.Parse(role.Id) });

        var change = Outcome.Of(Change(role.Id, Of("sourced:Sourced interview:Interview offer:Offer hired:Hired")));
        await WaitUntilBlocked();
        await connection.ExecuteAsync("update applications set stage_id = 'screening', stage = 2 where id = @application", new { application });
        await move.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("STAGE_IN_USE", await change);
        Assert.Contains("screening", (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).Pipeline.Stages.Select(stage => stage.Id));
    }

    [Fact]
    public async Task Advancing_and_taking_the_next_stage_away_at_once_never_leave_an_application_in_a_stage_that_is_gone()
    {
        for (var round = 0; round < 5; round++)
        {
            var role = await host.OpenRole();
            var applications = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.ApplicationAt(Stage.Screening, role.Id)));

            var advancing = applications.Select(application => Outcome.Of(host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "interview" }))).ToList();
            var changing = Outcome.Of(Change(role.Id, Of("sourced:Sourced screening:Screening offer:Offer hired:Hired")));

            Assert.All(await Task.WhenAll(advancing), outcome => Assert.Contains(outcome, (string[])["", "STAGE_UNKNOWN", "STAGE_CANNOT_FOLLOW"]));
            Assert.Equal(await changing == "", advancing.All(outcome => outcome.Result != ""));
            Assert.Equal(0, await StandingInNoStage(role.Id));
        }
    }

    [Fact]
    public async Task Applying_and_renaming_the_first_stage_at_once_never_leave_an_application_in_a_stage_that_is_gone()
    {
        for (var round = 0; round < 5; round++)
        {
            var role = await host.OpenRole();
            var candidates = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Import()));

            var applying = candidates.Select(candidate => Outcome.Of(host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }))).ToList();
            var changing = Outcome.Of(Change(role.Id, Of("found:Sourced offer:Offer hired:Hired")));

            Assert.All(await Task.WhenAll(applying), Assert.Empty);
            Assert.Contains(await changing, (string[])["", "STAGE_IN_USE"]);
            Assert.Equal(0, await StandingInNoStage(role.Id));
        }
    }

    private static Pipeline Of(string stages) => new()
    {
        Stages =
        {
            stages.Split(' ').Select(stage => stage.Split(':')).Select(stage => new PipelineStage { Id = stage[0], Name = stage[0], Kind = Enum.Parse<Stage>(stage[1]) }),
        },
    };

    private AsyncUnaryCall<Role> Change(string role, Pipeline pipeline) =>
        host.Client.UpdateRoleAsync(new() { RoleId = role, Role = new() { Pipeline = pipeline }, UpdateMask = new() { Paths = { "pipeline" } } });

    private Task<long> StandingInNoStage(string role) => host.Sql<long>("""
        select count(*) from applications a join roles r on r.id = a.role_id
        where r.id = @role and not r.pipeline @> jsonb_build_object('stages', jsonb_build_array(jsonb_build_object('id', a.stage_id)))
        """, new { role = Guid.Parse(role) });

    private Task<string> StageOf(string application) => host.Sql<string>("select stage_id from applications where id = @id", new { id = Guid.Parse(application) });

    private Task<Guid> Stand(string application, string stage, Stage kind, ApplicationState state) =>
        host.Sql<Guid>("update applications set stage_id = @stage, stage = @kind, state = @state where id = @id returning id",
            new { stage, kind, state, id = Guid.Parse(application) });

    /// <summary>Waits until a statement of this database waits for a lock.</summary>
    private async Task WaitUntilBlocked()
    {
        while (await host.Sql<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
