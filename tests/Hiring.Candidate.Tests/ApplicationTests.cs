using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class ApplicationTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task A_candidate_enters_an_open_role_at_the_first_stage_and_others_hear_of_it()
    {
        var role = await host.OpenRole();
        var candidate = await host.Import();

        var application = await host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id });

        Assert.Equal((candidate.Id, role.Id, Stage.Sourced, ApplicationState.Active),
            (application.CandidateId, application.RoleId, application.Stage, application.State));
        Assert.Equal(application.CreateTime, application.StageTime);
        Assert.Equal(application, await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id }));
        var told = Assert.Single(await host.Events(application.Id)).ApplicationCreated;
        Assert.Equal((application.Id, candidate.Id, role.Id), (told.ApplicationId, told.CandidateId, told.RoleId));
    }

    [Fact]
    public async Task A_draft_takes_no_applications()
    {
        var role = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        var candidate = await host.Import();

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_NOT_OPEN"), (refusal.Status, refusal.Reason));
        Assert.Equal((role.Id, "ROLE_STATE_DRAFT"), (refusal.Metadata["role_id"], refusal.Metadata["state"]));
    }

    [Fact]
    public async Task A_candidate_or_a_role_that_does_not_exist_is_not_found()
    {
        var role = await host.OpenRole();
        var candidate = await host.Import();
        var nobody = Guid.CreateVersion7().ToString();

        var noCandidate = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = nobody, RoleId = role.Id }));
        var noRole = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = nobody }));

        Assert.Equal((StatusCode.NotFound, $"There is no candidate with the id {nobody}."), (noCandidate.Status, noCandidate.Message));
        Assert.Equal((StatusCode.NotFound, $"There is no role with the id {nobody}."), (noRole.Status, noRole.Message));
    }

    [Fact]
    public async Task Fifty_applications_at_once_of_one_candidate_for_one_role_succeed_exactly_once()
    {
        var role = await host.OpenRole();
        var candidate = await host.Import();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Outcome.Of(host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }))));

        Assert.Single(outcomes, "");
        Assert.Equal(49, outcomes.Count(reason => reason == "ALREADY_APPLIED"));
        Assert.Equal(1, await host.Sql<long>("select count(*) from applications where candidate_id = @id::uuid", new { id = candidate.Id }));
        Assert.Equal(1, await host.Sql<long>("select count(*) from application_steps s join applications a on a.id = s.application_id where candidate_id = @id::uuid", new { id = candidate.Id }));
        Assert.Single(await host.Events(candidate.Id), e => e.FactCase == CandidateEvent.FactOneofCase.ApplicationCreated);
    }

    [Fact]
    public async Task A_second_application_is_refused_while_the_first_goes_on_and_taken_after_it_ended()
    {
        var first = await host.ApplicationAt(Stage.Sourced);
        var again = new CreateApplicationRequest { CandidateId = first.CandidateId, RoleId = first.RoleId };

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(again));
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = first.Id });
        var second = await host.Client.CreateApplicationAsync(again);

        Assert.Equal((StatusCode.AlreadyExists, "ALREADY_APPLIED"), (refusal.Status, refusal.Reason));
        Assert.Equal((first.CandidateId, first.RoleId), (refusal.Metadata["candidate_id"], refusal.Metadata["role_id"]));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task An_application_goes_through_the_stages_one_by_one_and_keeps_its_history()
    {
        var application = await host.ApplicationAt(Stage.Offer);

        Assert.Equal((Stage.Offer, ApplicationState.Active), (application.Stage, application.State));
        Assert.True(application.StageTime.ToDateTime() > application.CreateTime.ToDateTime());
        Assert.Equal([Stage.Screening, Stage.Interview, Stage.Decision, Stage.Offer],
            (await host.Events(application.Id)).Skip(1).Select(e => e.ApplicationAdvanced.Stage));
        Assert.Equal("1:1,2:2,3:3,4:4,5:5", await host.Sql<string>(
            "select string_agg(revision || ':' || stage, ',' order by revision) from application_steps where application_id = @id::uuid and state = 1", new { id = application.Id }));
    }

    [Theory]
    [InlineData(Stage.Sourced, Stage.Interview, "STAGE_SCREENING")]
    [InlineData(Stage.Interview, Stage.Interview, "STAGE_DECISION")]
    [InlineData(Stage.Interview, Stage.Screening, "STAGE_DECISION")]
    [InlineData(Stage.Offer, Stage.Hired, "STAGE_HIRED")]
    [InlineData(Stage.Decision, Stage.Hired, "STAGE_OFFER")]
    public async Task A_stage_that_does_not_follow_is_refused(Stage at, Stage to, string next)
    {
        var application = await host.ApplicationAt(at);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = to }));

        Assert.Equal((StatusCode.FailedPrecondition, "STAGE_CANNOT_FOLLOW"), (refusal.Status, refusal.Reason));
        Assert.Equal(application.Id, refusal.Metadata["application_id"]);
        Assert.Equal(next, refusal.Metadata["next_stage"]);
        Assert.Equal("STAGE_" + at.ToString().ToUpperInvariant(), refusal.Metadata["stage"]);
    }

    [Theory]
    [InlineData(Stage.Unspecified)]
    [InlineData((Stage)77)]
    public async Task A_stage_that_does_not_exist_is_refused_by_its_field(Stage stage)
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = stage }));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Contains("stage", refusal.Fields);
    }

    [Fact]
    public async Task Fifty_moves_at_once_to_the_same_stage_succeed_exactly_once()
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Outcome.Of(host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening }))));

        Assert.Single(outcomes, "");
        Assert.Equal(49, outcomes.Count(reason => reason == "STAGE_CANNOT_FOLLOW"));
        Assert.Equal(2, (await host.Events(application.Id)).Count);
        Assert.Equal(2, await host.Sql<long>("select count(*) from application_steps where application_id = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task A_rejection_ends_the_application_with_its_reason_on_record()
    {
        var application = await host.ApplicationAt(Stage.Screening);

        var ended = await host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "no evidence of operation", Etag = application.Etag });

        Assert.Equal((Stage.Screening, ApplicationState.Rejected), (ended.Stage, ended.State));
        Assert.Equal(application.StageTime, ended.StageTime);
        Assert.Equal(CandidateEvent.FactOneofCase.ApplicationRejected, (await host.Events(application.Id))[^1].FactCase);
        Assert.Equal("no evidence of operation", await host.Sql<string>(
            "select reason from application_steps where application_id = @id::uuid and state = 3", new { id = application.Id }));
    }

    [Fact]
    public async Task A_withdrawal_ends_the_application_and_others_hear_of_it()
    {
        var application = await host.ApplicationAt(Stage.Interview);

        var ended = await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });

        Assert.Equal((Stage.Interview, ApplicationState.Withdrawn), (ended.Stage, ended.State));
        Assert.Equal(application.Id, (await host.Events(application.Id))[^1].ApplicationWithdrawn.ApplicationId);
    }

    [Fact]
    public async Task Nothing_about_an_ended_application_changes_any_more()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        await host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "no" });
        var calls = new Func<AsyncUnaryCall<Application>>[]
        {
            () => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening }),
            () => host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "no" }),
            () => host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id }),
        };

        foreach (var call in calls)
        {
            var refusal = await host.RefusedWithoutEffect(call);
            Assert.Equal((StatusCode.FailedPrecondition, "APPLICATION_ENDED"), (refusal.Status, refusal.Reason));
            Assert.Equal((application.Id, "APPLICATION_STATE_REJECTED"), (refusal.Metadata["application_id"], refusal.Metadata["state"]));
        }
    }

    [Fact]
    public async Task A_version_that_was_seen_before_another_change_is_refused()
    {
        var seen = await host.ApplicationAt(Stage.Sourced);
        await host.Client.AdvanceApplicationAsync(new() { ApplicationId = seen.Id, Stage = Stage.Screening, Etag = seen.Etag });
        var calls = new Func<AsyncUnaryCall<Application>>[]
        {
            () => host.Client.AdvanceApplicationAsync(new() { ApplicationId = seen.Id, Stage = Stage.Interview, Etag = seen.Etag }),
            () => host.Client.RejectApplicationAsync(new() { ApplicationId = seen.Id, Reason = "no", Etag = seen.Etag }),
            () => host.Client.WithdrawApplicationAsync(new() { ApplicationId = seen.Id, Etag = seen.Etag }),
        };

        foreach (var call in calls)
            Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(call)).Reason);
    }

    [Fact]
    public async Task A_repeated_move_answers_the_first_answer_and_moves_once()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var request = new AdvanceApplicationRequest { ApplicationId = application.Id, Stage = Stage.Screening, Etag = application.Etag, RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.AdvanceApplicationAsync(request);
        var second = await host.Client.AdvanceApplicationAsync(request);
        var other = await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new(request) { Stage = Stage.Interview }));

        Assert.Equal(first, second);
        Assert.Equal("REQUEST_ID_REUSED", other.Reason);
        Assert.Equal(2, (await host.Events(application.Id)).Count);
    }

    [Fact]
    public async Task A_request_that_was_refused_may_come_again_with_its_id()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var request = new AdvanceApplicationRequest { ApplicationId = application.Id, Stage = Stage.Interview, RequestId = Guid.NewGuid().ToString() };

        await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(request));
        await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening });

        Assert.Equal(Stage.Interview, (await host.Client.AdvanceApplicationAsync(request)).Stage);
    }

    [Fact]
    public async Task Pages_answer_the_applications_of_one_role_exactly_once_and_a_token_holds_for_that_role_alone()
    {
        var role = await host.OpenRole();
        var other = await host.OpenRole();
        var applied = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            applied.Add((await host.Apply(role.Id)).Id);
            await host.Apply(other.Id);
        }

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Client.ListApplicationsAsync(new() { RoleId = role.Id, PageSize = 2, PageToken = token });
            seen.AddRange(page.Applications.Select(application => application.Id));
            if (page.NextPageToken.Length > 0)
                Assert.Equal(["page_token"], (await Refusal.Of(host.Client.ListApplicationsAsync(new() { RoleId = other.Id, PageToken = page.NextPageToken }))).Fields);
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(Enumerable.Reverse(applied), seen);
    }

    [Fact]
    public async Task An_unknown_application_is_not_found_by_any_method()
    {
        var id = Guid.CreateVersion7().ToString();
        var calls = new Func<AsyncUnaryCall<Application>>[]
        {
            () => host.Client.GetApplicationAsync(new() { ApplicationId = id }),
            () => host.Client.AdvanceApplicationAsync(new() { ApplicationId = id, Stage = Stage.Screening }),
            () => host.Client.RejectApplicationAsync(new() { ApplicationId = id, Reason = "no" }),
            () => host.Client.WithdrawApplicationAsync(new() { ApplicationId = id }),
        };

        foreach (var call in calls)
            Assert.Equal(StatusCode.NotFound, (await host.RefusedWithoutEffect(call)).Status);
    }
}
