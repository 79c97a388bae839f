using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>Moving through a role's own stages, back, into a pause and over to another role.</summary>
public sealed class MoveTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    internal static readonly PipelineStage[] TwoScreens =
    [
        new() { Id = "lead", Name = "Lead", Kind = Stage.Sourced }, new() { Id = "phone", Name = "Phone screen", Kind = Stage.Screening },
        new() { Id = "take-home", Name = "Take home", Kind = Stage.Screening }, new() { Id = "loop", Name = "Loop", Kind = Stage.Interview },
        new() { Id = "offer", Name = "Offer", Kind = Stage.Offer }, new() { Id = "joined", Name = "Joined", Kind = Stage.Hired },
    ];

    [Fact]
    public async Task An_application_goes_through_the_stages_of_its_role_by_id_or_by_kind()
    {
        var role = await host.OpenRole(TwoScreens);
        var application = await host.Apply(role.Id);
        Assert.Equal(("lead", Stage.Sourced), (application.StageId, application.Stage));

        var phone = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "phone" });
        var takeHome = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening });
        var loop = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Interview });
        var offer = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "offer" });

        Assert.Equal(["phone", "take-home", "loop", "offer"], new[] { phone, takeHome, loop, offer }.Select(moved => moved.StageId));
        Assert.True(takeHome.StageTime.ToDateTime() > phone.StageTime.ToDateTime());
        Assert.Equal([(Stage.Screening, "phone"), (Stage.Screening, "take-home"), (Stage.Interview, "loop"), (Stage.Offer, "offer")],
            (await host.Events(application.Id)).Skip(1).Select(e => (e.ApplicationAdvanced.Stage, e.ApplicationAdvanced.StageId)));
    }

    [Fact]
    public async Task A_hire_ends_at_the_last_stage_of_the_roles_own_pipeline()
    {
        var role = await host.OpenRole(TwoScreens);
        var application = await host.Apply(role.Id);
        foreach (var stage in TwoScreens[1..^1])
            await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = stage.Id });
        host.Evaluation.Decides(application.Id);
        var offer = await host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000) });

        await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });

        var hired = await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id });
        Assert.Equal(("joined", Stage.Hired, ApplicationState.Hired), (hired.StageId, hired.Stage, hired.State));
    }

    [Theory]
    [InlineData("loop", "STAGE_CANNOT_FOLLOW")]
    [InlineData("lead", "STAGE_CANNOT_FOLLOW")]
    [InlineData("joined", "STAGE_CANNOT_FOLLOW")]
    [InlineData("nowhere", "STAGE_UNKNOWN")]
    public async Task A_stage_of_the_pipeline_that_does_not_follow_is_refused_with_the_one_that_does(string to, string reason)
    {
        var application = await host.Apply((await host.OpenRole(TwoScreens)).Id);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = to }));

        Assert.Equal((StatusCode.FailedPrecondition, reason), (refusal.Status, refusal.Reason));
        Assert.Contains(to == "joined" ? "accepting its offer" : "phone", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_by_id_and_by_kind_at_once_or_neither_is_refused_by_its_field()
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        var both = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening, ToStage = "screening" }));
        var neither = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id }));

        Assert.Equal((StatusCode.InvalidArgument, "to_stage"), (both.Status, Assert.Single(both.Fields)));
        Assert.Equal((StatusCode.InvalidArgument, "stage"), (neither.Status, Assert.Single(neither.Fields)));
    }

    [Fact]
    public async Task A_stage_that_is_deleted_while_an_application_moves_into_it_waits_for_the_move()
    {
        var role = await host.OpenRole(TwoScreens);
        var application = await host.Apply(role.Id);
        await using var connection = new Npgsql.NpgsqlConnection(host.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // The pipeline loses 'phone', as a change of the role that holds its row.
        await Dapper.SqlMapper.ExecuteAsync(connection,
            """update roles set pipeline = jsonb_set(pipeline, '{stages}', (pipeline->'stages') - 1) where id = @id::uuid""", new { id = role.Id }, transaction);

        var move = Outcome.Of(host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "phone" }));
        while (await host.Sql<long>("select count(*) from pg_locks where not granted") == 0 && !move.IsCompleted)
            await Task.Yield();
        Assert.False(move.IsCompleted);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("STAGE_UNKNOWN", await move);
        Assert.Equal("lead", (await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id })).StageId);
    }

    [Fact]
    public async Task An_application_goes_back_to_an_earlier_stage_with_a_reason_and_others_hear_of_it()
    {
        var application = await host.ApplicationAt(Stage.Decision);

        var back = await host.Client.MoveBackApplicationAsync(new() { ApplicationId = application.Id, ToStage = "screening", Reason = "the database question was left out", Etag = application.Etag });

        Assert.Equal((Stage.Screening, "screening", ApplicationState.Active), (back.Stage, back.StageId, back.State));
        Assert.True(back.StageTime.ToDateTime() > application.StageTime.ToDateTime());
        var told = (await host.Events(application.Id))[^1].ApplicationMovedBack;
        Assert.Equal((application.Id, "screening", Stage.Screening), (told.ApplicationId, told.StageId, told.Stage));
        Assert.Equal(Stage.Interview, (await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Interview })).Stage);
    }

    [Theory]
    [InlineData("interview", "STAGE_NOT_EARLIER")]
    [InlineData("offer", "STAGE_NOT_EARLIER")]
    [InlineData("nowhere", "STAGE_UNKNOWN")]
    public async Task A_stage_that_is_no_earlier_one_is_refused(string to, string reason)
    {
        var application = await host.ApplicationAt(Stage.Interview);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.MoveBackApplicationAsync(new() { ApplicationId = application.Id, ToStage = to, Reason = "r" }));

        Assert.Equal((StatusCode.FailedPrecondition, reason, to), (refusal.Status, refusal.Reason, refusal.Metadata["stage_id"]));
    }

    [Fact]
    public async Task While_an_offer_stands_the_application_goes_neither_back_nor_elsewhere()
    {
        var offer = await host.Offer();
        var other = await host.OpenRole();

        var back = await host.RefusedWithoutEffect(() => host.Client.MoveBackApplicationAsync(new() { ApplicationId = offer.ApplicationId, ToStage = "screening", Reason = "r" }));
        var elsewhere = await host.RefusedWithoutEffect(() => host.Client.TransferApplicationAsync(new() { ApplicationId = offer.ApplicationId, RoleId = other.Id }));

        Assert.Equal(("OFFER_STANDS", "OFFER_STANDS"), (back.Reason, elsewhere.Reason));
    }

    [Fact]
    public async Task A_paused_application_does_not_move_until_it_is_resumed_where_it_stood()
    {
        var application = await host.ApplicationAt(Stage.Interview);

        var held = await host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id, Reason = "on leave" });
        var advance = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Decision }));
        var back = await host.RefusedWithoutEffect(() => host.Client.MoveBackApplicationAsync(new() { ApplicationId = application.Id, ToStage = "sourced", Reason = "r" }));
        var again = await host.RefusedWithoutEffect(() => host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id }));
        var twice = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = application.CandidateId, RoleId = application.RoleId }));
        var resumed = await host.Client.ResumeApplicationAsync(new() { ApplicationId = application.Id, Etag = held.Etag });
        var resumedAgain = await host.RefusedWithoutEffect(() => host.Client.ResumeApplicationAsync(new() { ApplicationId = application.Id }));

        Assert.Equal((ApplicationState.OnHold, null), (held.State, held.HoldUntilTime));
        Assert.All([advance, back, again], refusal => Assert.Equal((StatusCode.FailedPrecondition, "APPLICATION_ON_HOLD", "APPLICATION_STATE_ON_HOLD"),
            (refusal.Status, refusal.Reason, refusal.Metadata["state"])));
        Assert.Equal("ALREADY_APPLIED", twice.Reason);
        Assert.Equal((Stage.Interview, ApplicationState.Active, application.StageTime), (resumed.Stage, resumed.State, resumed.StageTime));
        Assert.Equal("APPLICATION_NOT_ON_HOLD", resumedAgain.Reason);
        Assert.Equal([CandidateEvent.FactOneofCase.ApplicationHeld, CandidateEvent.FactOneofCase.ApplicationResumed],
            (await host.Events(application.Id)).TakeLast(2).Select(e => e.FactCase));
    }

    [Fact]
    public async Task A_pause_with_an_end_ends_by_itself_once_its_time_has_come()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        var until = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow.AddDays(20));
        var held = await host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id, UntilTime = until });
        Assert.InRange(held.HoldUntilTime.ToDateTime(), until.ToDateTime().AddMilliseconds(-1), until.ToDateTime());

        await host.Sql<Guid>("update applications set hold_until = now() - interval '1 second' where id = @id::uuid returning id", new { id = application.Id });
        var now = held;
        while (now.State == ApplicationState.OnHold)
            now = await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((ApplicationState.Active, Stage.Screening, null), (now.State, now.Stage, now.HoldUntilTime));
        var history = await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = application.Id });
        Assert.Equal("service", history.Steps[^1].Actor);
        Assert.Single(await host.Events(application.Id), e => e.FactCase == CandidateEvent.FactOneofCase.ApplicationResumed);
    }

    [Theory]
    [InlineData(-60L)]
    [InlineData(400L * 24 * 3600)]
    [InlineData(253_402_300_800L)]
    [InlineData(long.MinValue / 2)]
    public async Task A_pause_until_a_time_that_is_past_or_out_of_reach_is_refused_by_its_field(long seconds)
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var until = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = Math.Abs(seconds) > 1_000_000_000 ? seconds : DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds };

        var refusal = await host.RefusedWithoutEffect(() => host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id, UntilTime = until }));

        Assert.Equal((StatusCode.InvalidArgument, "until_time"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task A_transfer_goes_on_for_another_role_and_ends_the_old_application()
    {
        var old = await host.ApplicationAt(Stage.Interview);
        var role = await host.OpenRole(TwoScreens);

        var created = await host.Client.TransferApplicationAsync(new() { ApplicationId = old.Id, RoleId = role.Id, Reason = "fits the ledger team better" });

        Assert.Equal((old.CandidateId, role.Id, "lead", ApplicationState.Active, old.Id),
            (created.CandidateId, created.RoleId, created.StageId, created.State, created.TransferredFromApplicationId));
        var ended = await host.Client.GetApplicationAsync(new() { ApplicationId = old.Id });
        Assert.Equal((ApplicationState.Withdrawn, created.Id), (ended.State, ended.TransferredToApplicationId));
        var step = (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = old.Id })).Steps[^1];
        Assert.Equal((WithdrawalReason.Transferred, "fits the ledger team better", "tests"), (step.WithdrawalReason, step.Reason, step.Actor));
        Assert.Equal([CandidateEvent.FactOneofCase.ApplicationWithdrawn, CandidateEvent.FactOneofCase.ApplicationTransferred],
            (await host.Events(old.Id)).TakeLast(2).Select(e => e.FactCase));
        Assert.Equal([CandidateEvent.FactOneofCase.ApplicationCreated, CandidateEvent.FactOneofCase.ApplicationTransferred],
            (await host.Events(created.Id)).Select(e => e.FactCase));
    }

    [Fact]
    public async Task A_transfer_to_the_same_role_to_a_draft_to_an_unknown_one_or_to_one_applied_for_changes_nothing()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        var draft = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        var applied = await host.OpenRole();
        await host.Client.CreateApplicationAsync(new() { CandidateId = application.CandidateId, RoleId = applied.Id });

        var reasons = new List<string>();
        foreach (var role in new[] { application.RoleId, draft.Id, Guid.CreateVersion7().ToString(), applied.Id })
            reasons.Add((await host.RefusedWithoutEffect(() => host.Client.TransferApplicationAsync(new() { ApplicationId = application.Id, RoleId = role }))).Reason);

        Assert.Equal(["SAME_ROLE", "ROLE_NOT_OPEN", "NOT_FOUND", "ALREADY_APPLIED"], reasons);
    }

    [Fact]
    public async Task Twenty_recruiters_who_move_one_application_at_once_in_different_ways_move_it_once()
    {
        var application = await host.ApplicationAt(Stage.Interview);
        var other = await host.OpenRole();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 5) switch
        {
            0 => Outcome.Of(host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "decision", Etag = application.Etag })),
            1 => Outcome.Of(host.Client.MoveBackApplicationAsync(new() { ApplicationId = application.Id, ToStage = "screening", Reason = "r", Etag = application.Etag })),
            2 => Outcome.Of(host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id, Etag = application.Etag })),
            3 => Outcome.Of(host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "r", Etag = application.Etag })),
            _ => Outcome.Of(host.Client.TransferApplicationAsync(new() { ApplicationId = application.Id, RoleId = other.Id, Etag = application.Etag })),
        }));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "ETAG_MISMATCH"));
        Assert.Equal(4, await host.Sql<long>("select count(*) from application_steps where application_id = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task Twenty_transfers_at_once_without_an_etag_make_one_new_application()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        var roles = new[] { await host.OpenRole(), await host.OpenRole() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Outcome.Of(host.Client.TransferApplicationAsync(new() { ApplicationId = application.Id, RoleId = roles[i % 2].Id }))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "APPLICATION_ENDED"));
        Assert.Equal(1, await host.Sql<long>("select count(*) from applications where transferred_from = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task The_history_tells_every_step_with_who_when_and_why()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        await host.Client.HoldApplicationAsync(new() { ApplicationId = application.Id, Reason = "on leave" });
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id, Reason = "another offer", ReasonCode = WithdrawalReason.OtherOffer });

        var steps = (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = application.Id })).Steps;

        Assert.Equal([
            (1L, "sourced", ApplicationState.Active, "", WithdrawalReason.Unspecified), (2L, "screening", ApplicationState.Active, "", WithdrawalReason.Unspecified),
            (3L, "screening", ApplicationState.OnHold, "on leave", WithdrawalReason.Unspecified), (4L, "screening", ApplicationState.Withdrawn, "another offer", WithdrawalReason.OtherOffer),
        ], steps.Select(step => (step.Revision, step.StageId, step.State, step.Reason, step.WithdrawalReason)));
        Assert.All(steps, step => Assert.Equal("tests", step.Actor));
        Assert.Equal(steps.OrderBy(step => step.OccurTime.ToDateTime()), steps);
        var unknown = await Refusal.Of(host.Client.GetApplicationHistoryAsync(new() { ApplicationId = Guid.CreateVersion7().ToString() }));
        Assert.Equal(StatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task Nobody_can_say_that_a_candidate_withdrew_by_being_transferred()
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id, ReasonCode = WithdrawalReason.Transferred }));

        Assert.Equal(["reason_code"], refusal.Fields);
    }
}
