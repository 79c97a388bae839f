using Google.Type;
using Grpc.Core;
using Hiring.Candidate.Pay;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Errors;
using Hiring.Testing;
using Compensation = Hiring.CompensationBenchmark.V1;

namespace Hiring.Candidate.Tests;

public sealed class OfferTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task An_offer_rests_on_the_decision_and_on_the_market_check()
    {
        var role = await host.OpenRole(location: "US-CA");
        var application = await host.ApplicationAt(Stage.Offer, role.Id);
        var decision = host.Evaluation.Decides(application.Id);

        var offer = await host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = new() { Units = 160_000, Nanos = 500_000_000, CurrencyCode = "USD" } });

        Assert.Equal((application.Id, OfferState.Extended, decision), (offer.ApplicationId, offer.State, offer.DecisionId));
        Assert.Equal(new Money { Units = 160_000, Nanos = 500_000_000, CurrencyCode = "USD" }, offer.BaseSalary);
        Assert.Equal((0.6, 412, 150_000m), (offer.MarketCheck.MarketRank, offer.MarketCheck.Observations, offer.MarketCheck.Median.DecimalValue));
        Assert.Equal("160000.5 USD is Within the band of 120000 to 228000", offer.MarketCheck.Finding);
        Assert.Equal(offer, await host.Client.GetOfferAsync(new() { OfferId = offer.Id }));
    }

    [Fact]
    public async Task Peers_are_asked_for_the_work_the_level_and_the_place_of_the_role_with_a_token_for_just_that()
    {
        var role = await host.OpenRole(location: "DE");
        var application = await host.ApplicationAt(Stage.Offer, role.Id);
        host.Evaluation.Decides(application.Id);
        await host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(150_000) });

        var (check, scope) = Assert.Single(host.Compensation.Asked, asked => asked.Request.Location == "DE");
        Assert.Equal(("backend-engineering", Compensation.Level.Senior, 150_000m), (check.JobFamily, check.Level, check.Amount.DecimalValue));
        Assert.Equal("compensation.read", scope);
        Assert.Equal("evaluation.read", Assert.Single(host.Evaluation.Asked, asked => asked.ApplicationId == application.Id).Scope);
    }

    [Fact]
    public void Every_level_has_one_of_the_same_name_in_compensation() =>
        Assert.All(Enum.GetValues<Level>(), level => Assert.Equal(level.ToString(), MarketTerms.LevelOf(level).ToString()));

    [Fact]
    public async Task Without_a_decision_or_with_another_one_no_offer_is_made()
    {
        var undecided = await host.ApplicationAt(Stage.Offer);
        var refused = await host.ApplicationAt(Stage.Offer);
        host.Evaluation.Decides(refused.Id, Verdict.NoHire);

        var none = await host.RefusedWithoutEffect(() => Create(undecided.Id));
        var no = await host.RefusedWithoutEffect(() => Create(refused.Id));

        Assert.Equal((StatusCode.FailedPrecondition, "NO_DECISION_TO_HIRE"), (none.Status, none.Reason));
        Assert.Equal((undecided.Id, "VERDICT_UNSPECIFIED"), (none.Metadata["application_id"], none.Metadata["decision"]));
        Assert.Equal(("NO_DECISION_TO_HIRE", "VERDICT_NO_HIRE"), (no.Reason, no.Metadata["decision"]));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Internal)]
    public async Task While_evaluation_cannot_say_the_offer_waits_and_nothing_inside_is_told(StatusCode status)
    {
        var application = await host.ApplicationAt(Stage.Offer);
        host.Evaluation.Fails(application.Id, status);

        var refusal = await host.RefusedWithoutEffect(() => Create(application.Id));

        Assert.Equal((StatusCode.Unavailable, "UNAVAILABLE"), (refusal.Status, refusal.Reason));
        Assert.DoesNotContain("10.1.2.3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_observations_another_currency_or_no_answer_leave_the_amount_unchecked_with_the_reason()
    {
        host.Compensation.Answers("AQ", _ => throw Problem.Precondition(Compensation.ErrorReason.TooFewObservations, "There are 3 figures; 10 are needed."));
        host.Compensation.Answers("FR", _ => throw Problem.Precondition(Compensation.ErrorReason.CurrencyMismatch, "The figures for FR are in EUR."));
        host.Compensation.Answers("GB", _ => throw new RpcException(new Status(StatusCode.Unavailable, "connection to 10.1.2.3 lost")));

        foreach (var (location, words) in new[] { ("AQ", "There are 3 figures"), ("FR", "are in EUR"), ("GB", "does not answer") })
        {
            var application = await Decided(location);
            var refusal = await host.RefusedWithoutEffect(() => Create(application.Id));

            Assert.Equal((StatusCode.FailedPrecondition, "AMOUNT_NOT_CHECKED"), (refusal.Status, refusal.Reason));
            Assert.Equal(application.Id, refusal.Metadata["application_id"]);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("10.1.2.3", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_compensation_finds_wrong_with_the_amount_is_wrong_with_the_base_salary()
    {
        host.Compensation.Answers("IT", _ => throw Problem.Invalid([("amount", "is absurd"), ("amount.nanos", "too many")]));

        var application = await Decided("IT");

        var refusal = await host.RefusedWithoutEffect(() => Create(application.Id));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal(["base_salary", "base_salary.nanos"], refusal.Fields);
    }

    [Theory]
    [InlineData("QQQ", 160_000, 0, "base_salary.currency_code")]
    [InlineData("", 160_000, 0, "base_salary.currency_code")]
    [InlineData("usd", 160_000, 0, "base_salary.currency_code")]
    [InlineData("USD", 160_000, -1, "base_salary.nanos")]
    [InlineData("USD", 0, 0, "base_salary")]
    [InlineData("USD", -5, 0, "base_salary")]
    public async Task An_amount_that_is_none_is_refused_by_its_field(string currency, long units, int nanos, string field)
    {
        var application = await Decided();

        var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(new()
        {
            ApplicationId = application.Id, BaseSalary = new() { CurrencyCode = currency, Units = units, Nanos = nanos },
        }));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal([field], refusal.Fields);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(300_000)]
    public async Task Outside_the_band_an_offer_needs_a_justification(long amount)
    {
        var application = await Decided();

        var refusal = await host.RefusedWithoutEffect(() => Create(application.Id, amount, "  "));
        var offer = await Create(application.Id, amount, "the only person who knows the engine");

        Assert.Equal((StatusCode.FailedPrecondition, "JUSTIFICATION_REQUIRED"), (refusal.Status, refusal.Reason));
        Assert.Equal(offer.MarketCheck.Finding, refusal.Metadata["finding"]);
        Assert.Equal("the only person who knows the engine", offer.Justification);
    }

    [Theory]
    [InlineData(Stage.Sourced)]
    [InlineData(Stage.Decision)]
    public async Task Before_the_offer_stage_no_offer_is_made_and_no_peer_is_asked(Stage stage)
    {
        var application = await host.ApplicationAt(stage);
        host.Evaluation.Decides(application.Id);

        var refusal = await host.RefusedWithoutEffect(() => Create(application.Id));

        Assert.Equal((StatusCode.FailedPrecondition, "STAGE_CANNOT_FOLLOW"), (refusal.Status, refusal.Reason));
        Assert.DoesNotContain(host.Evaluation.Asked, asked => asked.ApplicationId == application.Id);
    }

    [Fact]
    public async Task An_application_that_ended_gets_no_offer_and_an_unknown_one_is_not_found()
    {
        var application = await Decided();
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });

        Assert.Equal("APPLICATION_ENDED", (await host.RefusedWithoutEffect(() => Create(application.Id))).Reason);
        Assert.Equal(StatusCode.NotFound, (await host.RefusedWithoutEffect(() => Create(Guid.CreateVersion7().ToString()))).Status);
    }

    [Fact]
    public async Task An_application_that_ends_while_the_peers_are_asked_gets_no_offer()
    {
        var application = await Decided("NO");
        host.Compensation.Answers("NO", request =>
        {
            host.Client.WithdrawApplication(new() { ApplicationId = application.Id });
            return CompensationPeer.Check(request);
        });

        Assert.Equal("APPLICATION_ENDED", (await Refusal.Of(Create(application.Id))).Reason);
        Assert.Equal(0, await host.Sql<long>("select count(*) from offers where application_id = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task A_role_that_changes_level_while_the_amount_is_checked_makes_the_call_repeat()
    {
        var application = await Decided("SE");
        host.Compensation.Answers("SE", request =>
        {
            if (request.Level == Compensation.Level.Senior)
                host.Client.UpdateRole(new() { RoleId = application.RoleId, Role = new() { Level = Level.Staff }, UpdateMask = new() { Paths = { "level" } } });
            return CompensationPeer.Check(request);
        });

        var refusal = await Refusal.Of(Create(application.Id));
        await Create(application.Id);

        Assert.Equal((StatusCode.Aborted, "COLLIDED"), (refusal.Status, refusal.Reason));
        Assert.Equal([Compensation.Level.Senior, Compensation.Level.Staff], host.Compensation.Asked.Where(asked => asked.Request.Location == "SE").Select(asked => asked.Request.Level));
    }

    [Fact]
    public async Task Twenty_offers_at_once_for_one_application_leave_one_standing()
    {
        var application = await Decided();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Outcome.Of(Create(application.Id))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "OFFER_EXISTS"));
        Assert.Equal(1, await host.Sql<long>("select count(*) from offers where application_id = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task After_the_candidate_declined_another_offer_may_be_made()
    {
        var offer = await host.Offer();

        var exists = await host.RefusedWithoutEffect(() => Create(offer.ApplicationId));
        var declined = await host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "the notice period is too long", Etag = offer.Etag });
        var second = await Create(offer.ApplicationId);

        Assert.Equal((StatusCode.AlreadyExists, "OFFER_EXISTS"), (exists.Status, exists.Reason));
        Assert.Equal(offer.ApplicationId, exists.Metadata["application_id"]);
        Assert.Equal((OfferState.Declined, "the notice period is too long"), (declined.State, declined.DeclineReason));
        Assert.Equal(OfferState.Extended, second.State);
        Assert.Equal((Stage.Offer, ApplicationState.Active),
            await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId }) is var application ? (application.Stage, application.State) : default);
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_offer_without_asking_the_peers_again()
    {
        var application = await Decided();
        var request = new CreateOfferRequest { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.CreateOfferAsync(request);
        host.Evaluation.Fails(application.Id, StatusCode.Unavailable);
        var second = await host.Client.CreateOfferAsync(request);
        var other = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(new(request) { BaseSalary = CandidateHost.Dollars(170_000) }));

        Assert.Equal(first, second);
        Assert.Single(host.Evaluation.Asked, asked => asked.ApplicationId == application.Id);
        Assert.Equal("REQUEST_ID_REUSED", other.Reason);
    }

    [Fact]
    public async Task The_same_new_request_twenty_times_at_once_makes_one_offer_and_answers_it_to_all()
    {
        var application = await Decided();
        var request = new CreateOfferRequest { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), RequestId = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.CreateOfferAsync(request).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
    }

    [Fact]
    public async Task A_repeat_that_is_refused_after_the_first_call_ended_gets_the_first_answer()
    {
        var application = await Decided();
        var request = new CreateOfferRequest { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000), RequestId = Guid.NewGuid().ToString() };
        var secondIsHere = new TaskCompletionSource();
        var firstIsDone = new TaskCompletionSource();
        var calls = 0;
        host.Evaluation.Before(application.Id, async () =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await secondIsHere.Task;
                return;
            }
            secondIsHere.SetResult();
            await firstIsDone.Task;
            throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
        });

        Task<Offer>[] both = [host.Client.CreateOfferAsync(request).ResponseAsync, host.Client.CreateOfferAsync(request).ResponseAsync];
        await Task.WhenAny(both);
        firstIsDone.SetResult();
        var answers = await Task.WhenAll(both);

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(2, calls);
    }

    private async Task<Application> Decided(string location = "US")
    {
        var application = await host.ApplicationAt(Stage.Offer, (await host.OpenRole(location: location)).Id);
        host.Evaluation.Decides(application.Id);
        return application;
    }

    private AsyncUnaryCall<Offer> Create(string application, long amount = 160_000, string justification = "") =>
        host.Client.CreateOfferAsync(new() { ApplicationId = application, BaseSalary = CandidateHost.Dollars(amount), Justification = justification });
}
