using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>The message that goes with a rejection: it waits, can be recalled, and is told to whoever sends.</summary>
public sealed class MessageTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private const string Text = "Thank you for the afternoon. We decided for someone who has run ledgers longer.";

    private async Task<Application> Rejected(int delayMinutes = 0, Timestamp? sendTime = null) => await host.Client.RejectApplicationAsync(new()
    {
        ApplicationId = (await host.ApplicationAt(Stage.Interview)).Id, Reason = "thin on operation", ReasonCode = RejectionReason.NotEnoughOperation,
        Message = Text, DelayMinutes = delayMinutes, SendTime = sendTime,
    });

    private async Task<CandidateMessage> Message(Application application) => Assert.Single((await host.Client.ListCandidateMessagesAsync(new() { ApplicationId = application.Id })).Messages);

    private async Task<CandidateMessage> Due(Application application)
    {
        await host.Sql<Guid>("update candidate_messages set send_at = now() where application_id = @id::uuid returning id", new { id = application.Id });
        var message = await Message(application);
        while (message.State == CandidateMessageState.Scheduled)
            message = await host.Client.GetCandidateMessageAsync(new() { ApplicationId = application.Id, MessageId = message.Id }, cancellationToken: TestContext.Current.CancellationToken);
        return message;
    }

    [Fact]
    public async Task A_message_waits_for_its_delay_and_keeps_the_reason_out_of_itself()
    {
        var application = await Rejected(delayMinutes: 3 * 1440);

        var message = await Message(application);

        Assert.Equal((CandidateMessageState.Scheduled, Text, "tests", application.Id), (message.State, message.Text, message.Author, message.ApplicationId));
        Assert.Equal(TimeSpan.FromDays(3), message.SendTime.ToDateTime() - message.CreateTime.ToDateTime());
        Assert.DoesNotContain(await host.Events(application.Id), e => e.FactCase == CandidateEvent.FactOneofCase.CandidateMessageDue);
        var step = (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = application.Id })).Steps[^1];
        Assert.Equal((RejectionReason.NotEnoughOperation, "thin on operation"), (step.RejectionReason, step.Reason));
    }

    [Fact]
    public async Task A_rejection_without_a_message_schedules_none()
    {
        var application = await host.Client.RejectApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Sourced)).Id, Reason = "r" });

        Assert.Empty((await host.Client.ListCandidateMessagesAsync(new() { ApplicationId = application.Id })).Messages);
    }

    [Fact]
    public async Task A_message_that_is_due_is_told_once_by_its_ids_alone_and_then_confirmed_as_sent()
    {
        var application = await Rejected(sendTime: Timestamp.FromDateTime(DateTime.UtcNow.AddDays(1)));

        var due = await Due(application);
        var told = Assert.Single(await host.Events(application.Id), e => e.FactCase == CandidateEvent.FactOneofCase.CandidateMessageDue);
        Assert.Equal(1, await host.Sql<long>("select count(*) from audit_entries where method = 'message-due' and resource_ids @> array[@id::uuid]", new { id = due.Id }));
        var sent = await host.Client.ConfirmCandidateMessageAsync(new() { ApplicationId = application.Id, MessageId = due.Id });
        var again = await host.Client.ConfirmCandidateMessageAsync(new() { ApplicationId = application.Id, MessageId = due.Id });

        Assert.Equal(CandidateMessageState.Due, due.State);
        Assert.Equal(new CandidateMessageDue { MessageId = due.Id, ApplicationId = application.Id, CandidateId = application.CandidateId }, told.CandidateMessageDue);
        Assert.Equal((CandidateMessageState.Sent, CandidateMessageState.Sent), (sent.State, again.State));
    }

    [Fact]
    public async Task A_rejection_is_recalled_until_its_message_goes_and_the_application_goes_on()
    {
        var application = await Rejected(delayMinutes: 1440);

        var recalled = await host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id, Reason = "mixed up two people", Etag = application.Etag });

        Assert.Equal((ApplicationState.Active, Stage.Interview, "interview"), (recalled.State, recalled.Stage, recalled.StageId));
        Assert.Equal(CandidateMessageState.Recalled, (await Message(application)).State);
        Assert.Equal(application.Id, (await host.Events(application.Id))[^1].RejectionRecalled.ApplicationId);
        Assert.Equal("mixed up two people", (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = application.Id })).Steps[^1].Reason);
        Assert.Equal(Stage.Decision, (await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Decision })).Stage);
        var message = await Message(application);
        var confirm = await host.RefusedWithoutEffect(() => host.Client.ConfirmCandidateMessageAsync(new() { ApplicationId = application.Id, MessageId = message.Id }));
        Assert.Equal("MESSAGE_NOT_DUE", confirm.Reason);
    }

    [Fact]
    public async Task The_message_alone_can_be_recalled_and_the_rejection_stands()
    {
        var application = await Rejected(delayMinutes: 1440);

        var kept = await host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id, MessageOnly = true });

        Assert.Equal((ApplicationState.Rejected, CandidateMessageState.Recalled), (kept.State, (await Message(application)).State));
        Assert.Equal("MESSAGE_GONE", (await host.RefusedWithoutEffect(() => host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }))).Reason);
    }

    [Fact]
    public async Task The_message_alone_can_be_recalled_even_if_the_stage_is_gone_to_which_the_application_would_go_back()
    {
        var application = await Rejected(delayMinutes: 1440);
        await host.Sql<Guid>("update applications set stage_id = 'long-gone' where id = @id::uuid returning id", new { id = application.Id });

        var back = await host.RefusedWithoutEffect(() => host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }));
        await host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id, MessageOnly = true });

        Assert.Equal("STAGE_UNKNOWN", back.Reason);
        Assert.Equal(CandidateMessageState.Recalled, (await Message(application)).State);
    }

    [Fact]
    public async Task Nobody_comes_back_into_a_role_that_was_closed_since_until_it_is_reopened()
    {
        var application = await Rejected(delayMinutes: 1440);
        await host.Client.CloseRoleAsync(new() { RoleId = application.RoleId });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }));
        var actions = await host.Client.GetApplicationActionsAsync(new() { ApplicationId = application.Id });
        await host.Client.ReopenRoleAsync(new() { RoleId = application.RoleId });
        var recalled = await host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id });

        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_NOT_OPEN", "ROLE_STATE_CLOSED"), (refusal.Status, refusal.Reason, refusal.Metadata["state"]));
        Assert.Equal("ROLE_NOT_OPEN", actions.Actions.Single(action => action.Verb == ApplicationVerb.RecallRejection).Reason);
        Assert.Equal(ApplicationState.Active, recalled.State);
    }

    [Fact]
    public async Task Closing_a_role_and_recalling_a_rejection_at_once_never_leave_an_application_going_on_in_a_closed_role()
    {
        for (var round = 0; round < 5; round++)
        {
            var application = await Rejected(delayMinutes: 1440);

            var outcomes = await Task.WhenAll(
                Outcome.Of(host.Client.CloseRoleAsync(new() { RoleId = application.RoleId })),
                Outcome.Of(host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id })));

            Assert.True(outcomes is ["", "ROLE_NOT_OPEN"] or ["ROLE_HAS_APPLICATIONS", ""], string.Join(" ", outcomes));
        }
    }

    [Fact]
    public async Task An_application_comes_back_to_its_stage_as_the_kind_that_the_stage_is_now()
    {
        var role = await host.OpenRole(MoveTests.TwoScreens);
        var application = await host.Apply(role.Id);
        foreach (var stage in MoveTests.TwoScreens[1..3])
            await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = stage.Id });
        await host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "r", Message = Text, DelayMinutes = 60 });
        var pipeline = new Pipeline { Stages = { MoveTests.TwoScreens.Select(stage => stage.Clone()) } };
        pipeline.Stages.Single(stage => stage.Id == "take-home").Kind = Stage.Interview;
        await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Pipeline = pipeline }, UpdateMask = new() { Paths = { "pipeline" } } });

        var recalled = await host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id });

        Assert.Equal(("take-home", Stage.Interview), (recalled.StageId, recalled.Stage));
    }

    [Fact]
    public async Task A_message_that_went_is_not_recalled()
    {
        var application = await Rejected();
        await Due(application);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "MESSAGE_GONE"), (refusal.Status, refusal.Reason));
    }

    [Fact]
    public async Task A_rejection_is_not_recalled_over_a_newer_application_of_the_candidate()
    {
        var application = await Rejected(delayMinutes: 1440);
        await host.Client.CreateApplicationAsync(new() { CandidateId = application.CandidateId, RoleId = application.RoleId });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }));

        Assert.Equal("ALREADY_APPLIED", refusal.Reason);
        Assert.Equal(CandidateMessageState.Scheduled, (await Message(application)).State);
    }

    [Fact]
    public async Task Twenty_recalls_at_once_succeed_once()
    {
        var application = await Rejected(delayMinutes: 1440);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Outcome.Of(host.Client.RecallRejectionAsync(new() { ApplicationId = application.Id }))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "APPLICATION_NOT_REJECTED"));
    }

    [Fact]
    public async Task When_to_send_is_said_once_lies_ahead_and_needs_a_message()
    {
        var application = await host.ApplicationAt(Stage.Interview);
        async Task<string> Field(string message, Timestamp? time, int delay) => Assert.Single((await host.RefusedWithoutEffect(() => host.Client.RejectApplicationAsync(new()
        {
            ApplicationId = application.Id, Reason = "r", Message = message, SendTime = time, DelayMinutes = delay,
        }))).Fields);

        Assert.Equal("delay_minutes", await Field(Text, Timestamp.FromDateTime(DateTime.UtcNow.AddDays(1)), 1));
        Assert.Equal("delay_minutes", await Field(Text, null, -1));
        Assert.Equal("delay_minutes", await Field(Text, null, 91 * 1440));
        Assert.Equal("message", await Field("", null, 1));
        Assert.Equal("send_time", await Field(Text, Timestamp.FromDateTime(DateTime.UtcNow.AddDays(-1)), 0));
        Assert.Equal("send_time", await Field(Text, Timestamp.FromDateTime(DateTime.UtcNow.AddDays(91)), 0));
        Assert.Equal("message", await Field(new string('x', 5001), null, 0));
    }

    [Fact]
    public async Task A_message_is_found_only_under_its_own_application()
    {
        var application = await Rejected(delayMinutes: 1440);
        var other = await host.ApplicationAt(Stage.Sourced);
        var message = await Message(application);

        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.GetCandidateMessageAsync(new() { ApplicationId = other.Id, MessageId = message.Id }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.ConfirmCandidateMessageAsync(new() { ApplicationId = other.Id, MessageId = message.Id }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.ListCandidateMessagesAsync(new() { ApplicationId = Guid.CreateVersion7().ToString() }))).Status);
    }
}
