using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Offers;

/// <summary>Offers and the application that they are made for.</summary>
public sealed class OfferStageTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task An_offer_past_its_time_holds_no_application_back_even_before_the_sweep()
    {
        var offer = await host.Offer();
        await host.Sql<int>("update offers set expire_at = now() where id = @id::uuid returning 1", new { id = offer.Id });

        var moved = await host.Client.MoveBackApplicationAsync(new() { ApplicationId = offer.ApplicationId, ToStage = "decision", Reason = "another look" });

        Assert.Equal(Stage.Decision, moved.Stage);
        await Webhooks.Until.Holds(async () => (await host.Events(offer.ApplicationId)).Any(told => told.OfferExpired is not null), "the expiry is not told");
    }

    [Fact]
    public async Task The_refusal_of_an_offer_names_the_stage_that_follows_in_the_roles_own_pipeline()
    {
        var role = await host.OpenRole(MoveTests.TwoScreens);
        var application = await host.Apply(role.Id);
        foreach (var stage in MoveTests.TwoScreens[1..4])
            await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = stage.Id });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000) }));

        Assert.Equal(("STAGE_CANNOT_FOLLOW", "STAGE_INTERVIEW", "STAGE_OFFER"), (refusal.Reason, refusal.Metadata["stage"], refusal.Metadata["next_stage"]));
    }

    [Fact]
    public async Task The_activity_of_the_candidate_tells_why_an_offer_was_withdrawn()
    {
        var offer = await host.Offer();
        await host.Client.WithdrawOfferAsync(new() { OfferId = offer.Id, Reason = "the budget is gone" });
        var candidate = (await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId })).CandidateId;

        var entry = Assert.Single((await host.Activity.ListActivityAsync(new() { CandidateId = candidate })).Entries, one => one.Kind == ActivityKind.OfferAnswered);

        Assert.Equal((OfferState.Withdrawn, "the budget is gone"), (entry.OfferState, entry.Text));
    }
}
