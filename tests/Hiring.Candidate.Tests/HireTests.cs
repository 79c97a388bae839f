using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>Accepting and declining offers, alone and many at once.</summary>
public sealed class HireTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task Accepting_the_offer_hires_the_candidate_fills_the_role_and_tells_others()
    {
        var role = await host.OpenRole();
        var offer = await host.Offer(role.Id);

        var accepted = await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id, Etag = offer.Etag });

        Assert.Equal(OfferState.Accepted, accepted.State);
        var application = await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId });
        Assert.Equal((Stage.Hired, ApplicationState.Hired), (application.Stage, application.State));
        Assert.Equal(RoleState.Filled, (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).State);
        var events = await host.Events(application.Id);
        Assert.Equal(7, events.Count);
        Assert.Equal(offer.Id, events[^2].OfferExtended.OfferId);
        Assert.Equal((application.Id, offer.Id), (events[^1].OfferAccepted.ApplicationId, events[^1].OfferAccepted.OfferId));
        Assert.Equal("6:6:2", await host.Sql<string>(
            "select revision || ':' || stage || ':' || state from application_steps where application_id = @id::uuid order by revision desc limit 1", new { id = application.Id }));
    }

    [Fact]
    public async Task An_offer_is_answered_once()
    {
        var accepted = await host.Offer();
        await host.Client.AcceptOfferAsync(new() { OfferId = accepted.Id });
        var declined = await host.Offer();
        await host.Client.DeclineOfferAsync(new() { OfferId = declined.Id, Reason = "no" });

        foreach (var (offer, state) in new[] { (accepted, "OFFER_STATE_ACCEPTED"), (declined, "OFFER_STATE_DECLINED") })
        {
            foreach (var call in Answers(offer.Id, ""))
            {
                var refusal = await host.RefusedWithoutEffect(call);
                Assert.Equal((StatusCode.FailedPrecondition, "OFFER_ANSWERED"), (refusal.Status, refusal.Reason));
                Assert.Equal((offer.Id, state), (refusal.Metadata["offer_id"], refusal.Metadata["state"]));
            }
        }
    }

    [Fact]
    public async Task Fifty_acceptances_at_once_for_a_role_with_three_places_hire_exactly_three()
    {
        var role = await host.OpenRole(headcount: 3);
        var offers = new List<Offer>();
        for (var i = 0; i < 50; i++)
            offers.Add(await host.Offer(role.Id));

        var outcomes = await Task.WhenAll(offers.Select(offer => Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }))));

        Assert.Equal(3, outcomes.Count(reason => reason == ""));
        Assert.Equal(47, outcomes.Count(reason => reason == "ROLE_FILLED"));
        Assert.Equal("3:3", await host.Sql<string>("select hired || ':' || state from roles where id = @id::uuid", new { id = role.Id }));
        Assert.Equal(3, await host.Sql<long>("select count(*) from applications where role_id = @id::uuid and state = 2 and stage = 6", new { id = role.Id }));
        Assert.Equal(3, await host.Sql<long>("select count(*) from offers o join applications a on a.id = o.application_id where role_id = @id::uuid and o.state = 2", new { id = role.Id }));
        Assert.Equal(3, await host.Sql<long>("""
            select count(*) from application_steps s join applications a on a.id = s.application_id where role_id = @id::uuid and s.state = 2
            """, new { id = role.Id }));
    }

    [Fact]
    public async Task A_filled_role_takes_no_application_no_offer_and_no_acceptance_and_a_higher_headcount_opens_it_again()
    {
        var role = await host.OpenRole();
        var winner = await host.Offer(role.Id);
        var second = await host.Offer(role.Id);
        var third = await host.ApplicationAt(Stage.Offer, role.Id);
        host.Evaluation.Decides(third.Id);
        var candidate = await host.Import();
        await host.Client.AcceptOfferAsync(new() { OfferId = winner.Id });

        var late = await host.RefusedWithoutEffect(() => host.Client.AcceptOfferAsync(new() { OfferId = second.Id }));
        var offer = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(new() { ApplicationId = third.Id, BaseSalary = CandidateHost.Dollars(160_000) }));
        var entry = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }));
        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_FILLED", role.Id), (late.Status, late.Reason, late.Metadata["role_id"]));
        Assert.Equal("ROLE_FILLED", offer.Reason);
        Assert.Equal(("ROLE_NOT_OPEN", "ROLE_STATE_FILLED"), (entry.Reason, entry.Metadata["state"]));

        var raised = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 2 }, UpdateMask = new() { Paths = { "headcount" } } });
        Assert.Equal(RoleState.Open, raised.State);
        await host.Client.AcceptOfferAsync(new() { OfferId = second.Id });
        Assert.Equal(RoleState.Filled, (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).State);
        var lowered = await host.RefusedWithoutEffect(() => host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 1 }, UpdateMask = new() { Paths = { "headcount" } } }));
        Assert.Equal(["role.headcount"], lowered.Fields);
    }

    [Fact]
    public async Task Lowering_the_headcount_to_the_people_hired_fills_the_role()
    {
        var role = await host.OpenRole(headcount: 2);
        await host.Client.AcceptOfferAsync(new() { OfferId = (await host.Offer(role.Id)).Id });
        Assert.Equal(RoleState.Open, (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).State);

        var lowered = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 1 }, UpdateMask = new() { Paths = { "headcount" } } });

        Assert.Equal(RoleState.Filled, lowered.State);
    }

    [Fact]
    public async Task Whoever_is_hired_cannot_take_a_second_place_of_the_same_role()
    {
        var role = await host.OpenRole(headcount: 2);
        var offer = await host.Offer(role.Id);
        var candidate = (await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId })).CandidateId;
        await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate, RoleId = role.Id }));

        Assert.Equal("ALREADY_APPLIED", refusal.Reason);
    }

    [Fact]
    public async Task An_application_that_ends_ends_its_open_offer_and_a_recall_does_not_bring_it_back()
    {
        var offer = await host.Offer();
        await host.Client.RejectApplicationAsync(new() { ApplicationId = offer.ApplicationId, Reason = "the budget is gone", Message = "Thank you for your time.", DelayMinutes = 60 });

        var accept = await host.RefusedWithoutEffect(() => host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }));
        var decline = await host.RefusedWithoutEffect(() => host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "no" }));
        await host.Client.RecallRejectionAsync(new() { ApplicationId = offer.ApplicationId });
        var kept = await host.Client.GetOfferAsync(new() { OfferId = offer.Id });

        Assert.All(new[] { accept, decline }, refusal => Assert.Equal((StatusCode.FailedPrecondition, "OFFER_WITHDRAWN"), (refusal.Status, refusal.Reason)));
        Assert.Equal((OfferState.Withdrawn, "The application ended."), (kept.State, kept.WithdrawReason));
        Assert.NotEqual(offer.Id, (await host.Client.CreateOfferAsync(new() { ApplicationId = offer.ApplicationId, BaseSalary = CandidateHost.Dollars(150_000) })).Id);
    }

    [Theory]
    [InlineData("reject"), InlineData("withdraw"), InlineData("bulk")]
    public async Task Ending_an_application_tells_audits_and_syncs_the_end_of_its_offer(string verb)
    {
        var offer = await host.Offer();
        var token = (await AllOffers(offer.ApplicationId, "")).NextSyncToken;

        await (verb switch
        {
            "reject" => host.Client.RejectApplicationAsync(new() { ApplicationId = offer.ApplicationId, Reason = "no" }).ResponseAsync as Task,
            "withdraw" => host.Client.WithdrawApplicationAsync(new() { ApplicationId = offer.ApplicationId }).ResponseAsync,
            _ => host.Client.RejectApplicationsAsync(new() { ApplicationIds = { offer.ApplicationId }, Reason = "no" }).ResponseAsync,
        });

        Assert.Equal(OfferState.Withdrawn, Assert.Single((await AllOffers(offer.ApplicationId, token)).Offers).State);
        var told = await host.Events(offer.ApplicationId);
        Assert.Equal(offer.Id, Assert.Single(told, e => e.OfferWithdrawn is not null).OfferWithdrawn.OfferId);
        Assert.Equal(1, await host.Sql<int>("select count(*)::int from audit_entries where method = 'end-offer' and @id = any(resource_ids)", new { id = Guid.Parse(offer.Id) }));
    }

    [Fact]
    public async Task An_offer_that_was_past_its_time_when_its_application_ended_is_told_as_expired()
    {
        var offer = await host.Offer();
        await host.Sql<Guid>("update offers set expire_at = now() + interval '1 second', version = version where id = @id returning id", new { id = Guid.Parse(offer.Id) });
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = offer.ApplicationId });

        Assert.Equal(OfferState.Expired, (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State);
        Assert.Equal(offer.Id, Assert.Single(await host.Events(offer.ApplicationId), e => e.OfferExpired is not null).OfferExpired.OfferId);
        Assert.DoesNotContain(await host.Events(offer.ApplicationId), e => e.OfferWithdrawn is not null);
    }

    private async Task<ListOffersResponse> AllOffers(string application, string token) =>
        await host.Client.ListOffersAsync(new() { ApplicationId = application, SyncToken = token });

    [Fact]
    public async Task Accepting_declining_and_withdrawing_at_once_leave_one_consistent_end()
    {
        for (var round = 0; round < 10; round++)
        {
            var role = await host.OpenRole();
            var offer = await host.Offer(role.Id);

            var outcomes = await Task.WhenAll(
                Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id })),
                Outcome.Of(host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "no" })),
                Outcome.Of(host.Client.WithdrawApplicationAsync(new() { ApplicationId = offer.ApplicationId })),
                Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id })));

            Assert.All(outcomes, reason => Assert.True(reason is "" or "OFFER_ANSWERED" or "OFFER_WITHDRAWN" or "APPLICATION_ENDED", reason));
            var accepted = (await host.Client.GetOfferAsync(new() { OfferId = offer.Id })).State == OfferState.Accepted;
            var application = await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId });
            Assert.Equal(accepted ? ApplicationState.Hired : ApplicationState.Withdrawn, application.State);
            Assert.Equal(accepted ? RoleState.Filled : RoleState.Open, (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).State);
            var ends = (await host.Events(application.Id)).Where(told => told.FactCase is CandidateEvent.FactOneofCase.OfferAccepted or CandidateEvent.FactOneofCase.ApplicationWithdrawn);
            Assert.Equal(accepted ? CandidateEvent.FactOneofCase.OfferAccepted : CandidateEvent.FactOneofCase.ApplicationWithdrawn, Assert.Single(ends).FactCase);
        }
    }

    [Fact]
    public async Task Applying_again_while_the_offer_is_accepted_is_refused_without_a_deadlock()
    {
        for (var round = 0; round < 10; round++)
        {
            var role = await host.OpenRole(headcount: 2);
            var offer = await host.Offer(role.Id);
            var candidate = (await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId })).CandidateId;

            var again = Enumerable.Range(0, 5).Select(_ => Outcome.Of(host.Client.CreateApplicationAsync(new() { CandidateId = candidate, RoleId = role.Id }))).ToList();
            var accepted = await Outcome.Of(host.Client.AcceptOfferAsync(new() { OfferId = offer.Id }));

            Assert.Equal("", accepted);
            Assert.All(await Task.WhenAll(again), reason => Assert.Equal("ALREADY_APPLIED", reason));
        }

        Assert.Equal(0, await host.Sql<long>("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task A_repeated_acceptance_answers_the_first_answer_and_hires_once()
    {
        var role = await host.OpenRole(headcount: 2);
        var offer = await host.Offer(role.Id);
        var request = new AcceptOfferRequest { OfferId = offer.Id, Etag = offer.Etag, RequestId = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.AcceptOfferAsync(request).ResponseAsync));

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(1, await host.Sql<int>("select hired from roles where id = @id::uuid", new { id = role.Id }));
    }

    [Fact]
    public async Task An_offer_of_another_version_or_that_does_not_exist_is_refused()
    {
        var offer = await host.Offer();

        foreach (var call in Answers(offer.Id, "99"))
            Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(call)).Reason);
        foreach (var call in Answers(Guid.CreateVersion7().ToString(), ""))
            Assert.Equal(StatusCode.NotFound, (await host.RefusedWithoutEffect(call)).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.GetOfferAsync(new() { OfferId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_hire_beyond_the_headcount()
    {
        var role = await host.OpenRole();

        var e = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Sql<int>("update roles set hired = 2, state = 3 where id = @id::uuid returning hired", new { id = role.Id }));

        Assert.Equal("roles_hired_within_headcount", e.ConstraintName);
    }

    private Func<AsyncUnaryCall<Offer>>[] Answers(string offer, string etag) =>
    [
        () => host.Client.AcceptOfferAsync(new() { OfferId = offer, Etag = etag }),
        () => host.Client.DeclineOfferAsync(new() { OfferId = offer, Etag = etag, Reason = "no" }),
    ];
}
