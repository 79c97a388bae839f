using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>What the service says may be done, held against what happens when it is done.</summary>
public sealed class ActionTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    public static TheoryData<string> Situations =>
        ["first", "interview", "gated", "silent", "offer", "standing offer", "on hold", "rejected", "told", "withdrawn", "hired", "stage gone"];

    [Theory]
    [MemberData(nameof(Situations))]
    public async Task What_is_said_to_be_allowed_works_and_what_is_not_is_refused_with_that_reason(string situation)
    {
        foreach (var verb in Enum.GetValues<ApplicationVerb>().Where(verb => verb != ApplicationVerb.Unspecified))
        {
            var application = await In(situation);
            var actions = await host.Client.GetApplicationActionsAsync(new() { ApplicationId = application.Id });
            Assert.Equal((await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id })).Etag, actions.Etag);
            var action = actions.Actions.Single(action => action.Verb == verb);

            if (action.Allowed)
            {
                Assert.Equal(("", ""), (action.Reason, action.Explanation));
                await Do(verb, application.Id, action, (await host.OpenRole()).Id);
            }
            else
            {
                var role = (await host.OpenRole()).Id;
                var refusal = await host.RefusedWithoutEffect(() => Do(verb, application.Id, action, role));
                Assert.Equal((verb, refusal.Reason, refusal.Message), (verb, action.Reason, action.Explanation));
            }
        }
    }

    [Theory]
    [InlineData("first", "ADVANCE HOLD TRANSFER REJECT WITHDRAW")]
    [InlineData("interview", "ADVANCE MOVE_BACK HOLD TRANSFER REJECT WITHDRAW")]
    [InlineData("gated", "HOLD TRANSFER REJECT WITHDRAW")]
    [InlineData("silent", "HOLD TRANSFER REJECT WITHDRAW")]
    [InlineData("offer", "MOVE_BACK HOLD TRANSFER REJECT WITHDRAW")]
    [InlineData("standing offer", "HOLD REJECT WITHDRAW")]
    [InlineData("on hold", "RESUME TRANSFER REJECT WITHDRAW")]
    [InlineData("rejected", "RECALL_REJECTION")]
    [InlineData("told", "")]
    [InlineData("withdrawn", "")]
    [InlineData("hired", "")]
    [InlineData("stage gone", "HOLD TRANSFER REJECT WITHDRAW")]
    public async Task Each_situation_allows_its_own_actions(string situation, string allowed)
    {
        var application = await In(situation);

        var actions = (await host.Client.GetApplicationActionsAsync(new() { ApplicationId = application.Id })).Actions;

        Assert.Equal(Enum.GetValues<ApplicationVerb>()[1..], actions.Select(action => action.Verb));
        Assert.Equal(allowed, string.Join(' ', actions.Where(action => action.Allowed)
            .Select(action => Hiring.ServiceDefaults.Wire.NameOf(action.Verb)["APPLICATION_VERB_".Length..])));
        Assert.All(actions.Where(action => !action.Allowed), action => Assert.NotEmpty(action.Explanation));
    }

    [Fact]
    public async Task A_closed_gate_is_told_with_its_reason_and_the_stage()
    {
        var application = await In("gated");

        var advance = (await host.Client.GetApplicationActionsAsync(new() { ApplicationId = application.Id })).Actions[0];

        Assert.Equal((false, "GATE_CLOSED", "screening"), (advance.Allowed, advance.Reason, Assert.Single(advance.StageIds)));
        var gate = Assert.Single(advance.ClosedGates);
        Assert.Equal((Gate.DecisionToHire, "Evaluation has no decision on this application. Have one made first."), (gate.Gate, gate.Why));
    }

    [Fact]
    public async Task The_stages_that_an_action_leads_to_are_told()
    {
        var application = await In("interview");

        var actions = (await host.Client.GetApplicationActionsAsync(new() { ApplicationId = application.Id })).Actions;

        Assert.Equal(["decision"], actions[0].StageIds);
        Assert.Equal(["sourced", "screening"], actions[1].StageIds);
    }

    [Fact]
    public async Task A_caller_who_may_only_read_may_do_nothing_and_is_told_why()
    {
        var application = await In("interview");
        var reader = new CandidateService.CandidateServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.read")));

        var actions = (await reader.GetApplicationActionsAsync(new() { ApplicationId = application.Id })).Actions;

        Assert.Equal(8, actions.Count);
        Assert.All(actions, action => Assert.Equal((false, "PERMISSION_DENIED", "The token has no scope candidate.write."), (action.Allowed, action.Reason, action.Explanation)));
        foreach (var action in actions)
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await Do(action.Verb, application.Id, action, application.RoleId, reader))).StatusCode);
    }

    [Fact]
    public async Task An_unknown_application_has_no_actions() => Assert.Equal(StatusCode.NotFound,
        (await Refusal.Of(host.Client.GetApplicationActionsAsync(new() { ApplicationId = Guid.CreateVersion7().ToString() }))).Status);

    private AsyncUnaryCall<Application> Do(ApplicationVerb verb, string id, ApplicationAction action, string otherRole, CandidateService.CandidateServiceClient? as_ = null)
    {
        var client = as_ ?? host.Client;
        return verb switch
        {
            ApplicationVerb.Advance => client.AdvanceApplicationAsync(action.StageIds.Count > 0 ? new() { ApplicationId = id, ToStage = action.StageIds[0] } : new() { ApplicationId = id, Stage = Stage.Unspecified, ToStage = "nothing-follows" }),
            ApplicationVerb.MoveBack => client.MoveBackApplicationAsync(new() { ApplicationId = id, ToStage = action.StageIds.Count > 0 ? action.StageIds[0] : "sourced", Reason = "r" }),
            ApplicationVerb.Hold => client.HoldApplicationAsync(new() { ApplicationId = id }),
            ApplicationVerb.Resume => client.ResumeApplicationAsync(new() { ApplicationId = id }),
            ApplicationVerb.Transfer => client.TransferApplicationAsync(new() { ApplicationId = id, RoleId = otherRole }),
            ApplicationVerb.Reject => client.RejectApplicationAsync(new() { ApplicationId = id, Reason = "r" }),
            ApplicationVerb.Withdraw => client.WithdrawApplicationAsync(new() { ApplicationId = id }),
            ApplicationVerb.RecallRejection => client.RecallRejectionAsync(new() { ApplicationId = id }),
            _ => throw new ArgumentOutOfRangeException(nameof(verb)),
        };
    }

    private async Task<Application> In(string situation)
    {
        switch (situation)
        {
            case "first":
                return await host.ApplicationAt(Stage.Sourced);
            case "interview":
                return await host.ApplicationAt(Stage.Interview);
            case "gated":
                return await Gated(Gate.DecisionToHire);
            case "silent":
                var silent = await Gated(Gate.InterviewsBooked);
                host.Scheduling.Fails(silent.Id, StatusCode.Internal);
                return silent;
            case "offer":
                return await host.ApplicationAt(Stage.Offer);
            case "standing offer":
                return await host.Client.GetApplicationAsync(new() { ApplicationId = (await host.Offer()).ApplicationId });
            case "hired":
                var offer = await host.Offer();
                await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });
                return await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId });
            case "on hold":
                return await host.Client.HoldApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Interview)).Id });
            case "rejected":
                return await host.Client.RejectApplicationAsync(new()
                {
                    ApplicationId = (await host.ApplicationAt(Stage.Interview)).Id, Reason = "r", Message = "Thank you for your time.",
                    DelayMinutes = 1440,
                });
            case "told":
                return await host.Client.RejectApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Interview)).Id, Reason = "r" });
            case "withdrawn":
                return await host.Client.WithdrawApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Interview)).Id });
            case "stage gone":
                var gone = await host.ApplicationAt(Stage.Interview);
                await host.Sql<Guid>("update applications set stage_id = 'long-gone' where id = @id::uuid returning id", new { id = gone.Id });
                return gone;
            default:
                throw new ArgumentOutOfRangeException(nameof(situation));
        }
    }

    private async Task<Application> Gated(Gate gate) => await host.Apply((await host.OpenRole(
        new() { Id = "sourced", Name = "Sourced", Kind = Stage.Sourced }, new() { Id = "screening", Name = "Screening", Kind = Stage.Screening, Gates = { gate } },
        new() { Id = "hired", Name = "Hired", Kind = Stage.Hired })).Id);
}
