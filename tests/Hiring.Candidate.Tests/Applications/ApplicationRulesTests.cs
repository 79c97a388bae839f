using Hiring.Candidate.Applications;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class ApplicationRulesTests
{
    private static readonly PipelineTemplate Pipeline = new(new() { Stages = { MoveTests.TwoScreens } });

    private static readonly ApplicationState[] Ended = [ApplicationState.Hired, ApplicationState.Rejected, ApplicationState.Withdrawn];

    private static ApplicationCase Case(ApplicationState state, string stage, bool offer = false, bool message = false, RoleState role = RoleState.Open) => new(
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Pipeline.Find(stage)?.Kind ?? Stage.Interview, stage, state, 1, default, default, null, null, null),
        Pipeline, role, offer, message);

    /// <summary>The whole table: states by verbs, at a stage in the middle, without an offer and without a message.</summary>
    [Theory]
    [InlineData(ApplicationState.Active, "ok", "ok", "ok", "APPLICATION_NOT_ON_HOLD", "ok", "ok", "ok", "APPLICATION_NOT_REJECTED")]
    [InlineData(ApplicationState.OnHold, "APPLICATION_ON_HOLD", "APPLICATION_ON_HOLD", "APPLICATION_ON_HOLD", "ok", "ok", "ok", "ok", "APPLICATION_NOT_REJECTED")]
    [InlineData(ApplicationState.Hired, "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_NOT_REJECTED")]
    [InlineData(ApplicationState.Rejected, "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "MESSAGE_GONE")]
    [InlineData(ApplicationState.Withdrawn, "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_ENDED", "APPLICATION_NOT_REJECTED")]
    public void Each_state_allows_its_verbs(ApplicationState state, string advance, string back, string hold, string resume, string transfer, string reject, string withdraw, string recall)
    {
        var application = Case(state, "take-home");

        var table = Enum.GetValues<ApplicationVerb>()[1..].Select(verb => ApplicationRules.Denies(verb, application)?.ReasonName ?? "ok");

        Assert.Equal([advance, back, hold, resume, transfer, reject, withdraw, recall], table);
    }

    [Fact]
    public void Advancing_leads_exactly_one_stage_on_and_never_to_the_hire()
    {
        var ids = Pipeline.Stages.Select(stage => stage.Id).ToList();

        var allowed = ids.SelectMany(from => ids.Where(to => ApplicationRules.Advance(Case(ApplicationState.Active, from), new(to, Stage.Unspecified)) is null).Select(to => (from, to)));

        Assert.Equal([("lead", "phone"), ("phone", "take-home"), ("take-home", "loop"), ("loop", "offer")], allowed);
    }

    [Fact]
    public void A_kind_stands_for_the_stage_that_follows_if_that_is_of_the_kind()
    {
        var kinds = Enum.GetValues<Stage>()[1..];

        var allowed = Pipeline.Stages.SelectMany(from => kinds.Where(to => ApplicationRules.Advance(Case(ApplicationState.Active, from.Id), new(null, to)) is null).Select(to => (from.Id, to)));

        Assert.Equal([("lead", Stage.Screening), ("phone", Stage.Screening), ("take-home", Stage.Interview), ("loop", Stage.Offer)], allowed);
    }

    [Fact]
    public void Going_back_leads_to_every_earlier_stage_and_to_no_other()
    {
        var ids = Pipeline.Stages.Select(stage => stage.Id).ToList();
        foreach (var from in ids)
        {
            var application = Case(ApplicationState.Active, from);
            Assert.Equal(ids.TakeWhile(id => id != from), ids.Where(to => ApplicationRules.MoveBack(application, to) is null));
            Assert.Equal(ids.TakeWhile(id => id != from), ApplicationRules.Earlier(application).Select(stage => stage.Id));
            Assert.Equal(from == "lead" ? ErrorReason.StageNotEarlier : null, ApplicationRules.Denies(ApplicationVerb.MoveBack, application)?.Reason);
        }
    }

    [Fact]
    public void A_standing_offer_forbids_to_pull_the_ground_from_under_it_and_nothing_else()
    {
        foreach (var verb in Enum.GetValues<ApplicationVerb>()[1..])
        {
            var without = ApplicationRules.Denies(verb, Case(ApplicationState.Active, "loop"))?.Reason;
            var with = ApplicationRules.Denies(verb, Case(ApplicationState.Active, "loop", offer: true))?.Reason;
            Assert.Equal(verb is ApplicationVerb.MoveBack or ApplicationVerb.Transfer ? ErrorReason.OfferStands : without, with);
        }
    }

    [Fact]
    public void A_rejection_is_recalled_only_while_its_message_waits()
    {
        Assert.Null(ApplicationRules.Denies(ApplicationVerb.RecallRejection, Case(ApplicationState.Rejected, "loop", message: true)));
        foreach (var state in Enum.GetValues<ApplicationState>()[1..].Where(state => state != ApplicationState.Rejected))
            Assert.Equal(ErrorReason.ApplicationNotRejected, ApplicationRules.Denies(ApplicationVerb.RecallRejection, Case(state, "loop", message: true))?.Reason);
    }

    [Fact]
    public void A_stage_that_the_pipeline_does_not_have_leads_nowhere_but_out()
    {
        var application = Case(ApplicationState.Active, "long-gone");

        foreach (var verb in new[] { ApplicationVerb.Advance, ApplicationVerb.MoveBack })
            Assert.Equal(ErrorReason.StageUnknown, ApplicationRules.Denies(verb, application)?.Reason);
        Assert.Equal(ErrorReason.StageUnknown, ApplicationRules.MoveBack(application, "lead")?.Reason);
        Assert.Equal(ErrorReason.StageUnknown, ApplicationRules.Denies(ApplicationVerb.RecallRejection, Case(ApplicationState.Rejected, "long-gone", message: true))?.Reason);
        Assert.Null(ApplicationRules.Denies(ApplicationVerb.Reject, application));
    }

    [Fact]
    public void What_has_ended_stays_ended_whatever_else_is_true_of_it()
    {
        foreach (var state in Ended)
            foreach (var verb in Enum.GetValues<ApplicationVerb>()[1..^1])
                foreach (var stage in new[] { "lead", "loop", "long-gone" })
                    Assert.Equal(ErrorReason.ApplicationEnded, ApplicationRules.Denies(verb, Case(state, stage, offer: true, message: true))?.Reason);
    }
}
