using Grpc.Core;
using Hiring.Candidate.Offers;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Offers;

public sealed class ApprovalTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task Approvals_are_given_in_order_and_then_the_offer_is_extended_and_accepted()
    {
        var draft = await Draft("lead", "director");
        Assert.Equal((OfferState.Draft, 1), (draft.State, draft.Version));
        Assert.Equal(["lead", "director"], draft.Versions[0].Approvals.Select(approval => approval.Approver));

        var early = await host.RefusedWithoutEffect(() => Approve(draft, "director"));
        var missing = await host.RefusedWithoutEffect(() => Extend(draft));
        var unknown = await host.RefusedWithoutEffect(() => Approve(draft, "someone"));
        var unsent = await host.RefusedWithoutEffect(() => Accept(draft));
        await Approve(draft, "lead");
        var twice = await host.RefusedWithoutEffect(() => Approve(draft, "lead"));
        var approved = await Approve(draft, "director");
        var extended = await Extend(draft);

        Assert.Equal(("APPROVAL_OUT_OF_TURN", "1"), (early.Reason, early.Metadata["approvals_before"]));
        Assert.Equal(("APPROVALS_MISSING", "2"), (missing.Reason, missing.Metadata["approvals_left"]));
        Assert.Equal(("APPROVER_UNKNOWN", "OFFER_NOT_EXTENDED"), (unknown.Reason, unsent.Reason));
        Assert.Equal(("APPROVAL_DECIDED", "OFFER_APPROVAL_STATE_APPROVED"), (twice.Reason, twice.Metadata["state"]));
        Assert.All(approved.Versions[0].Approvals, approval => Assert.Equal((OfferApprovalState.Approved, "tests"), (approval.State, approval.DecidedBy)));
        Assert.Equal(OfferState.Extended, extended.State);
        Assert.Equal("OFFER_EXTENDED", (await host.RefusedWithoutEffect(() => Extend(draft))).Reason);
        Assert.Equal(OfferState.Accepted, (await Accept(draft)).State);
        var told = (await host.Events(draft.ApplicationId)).Where(one => one.FactCase >= CandidateEvent.FactOneofCase.OfferExtended || one.OfferAccepted is not null).ToList();
        Assert.Equal([1, 0], told.Where(one => one.OfferApproved is not null).Select(one => one.OfferApproved.ApprovalsLeft));
        Assert.Equal(draft.Id, Assert.Single(told, one => one.OfferExtended is not null).OfferExtended.OfferId);
    }

    [Fact]
    public async Task Approvers_left_out_are_those_of_the_roles_hiring_team_in_its_order()
    {
        var role = CandidateHost.NewRole();
        role.Team = new()
        {
            Members =
            {
                new TeamMember { DisplayName = "Rae", Email = "rae@example.org", Hats = { Hat.Recruiter } },
                new TeamMember { DisplayName = "Ada", PersonId = "ada", Email = "ada@example.org", Hats = { Hat.HiringManager, Hat.Approver } },
                new TeamMember { DisplayName = "Bo", Email = "bo@example.org", Hats = { Hat.Approver } },
            },
        };
        var created = await host.Client.CreateRoleAsync(new() { Role = role });
        await host.Client.OpenRoleAsync(new() { RoleId = created.Id });
        var application = await Decided(created.Id);

        var offer = await host.Client.CreateOfferAsync(new() { ApplicationId = application, BaseSalary = CandidateHost.Dollars(160_000) });

        Assert.Equal(OfferState.Draft, offer.State);
        Assert.Equal(["ada", "bo@example.org"], offer.Versions[0].Approvals.Select(approval => approval.Approver));
    }

    [Fact]
    public async Task A_refused_approval_stops_the_version_and_a_revision_asks_everyone_again()
    {
        var draft = await Draft("lead", "director");
        await Approve(draft, "lead");

        var refused = await host.Client.RejectOfferApprovalAsync(new() { OfferId = draft.Id, Approver = "director", Version = 1, Reason = "too high for the level" });
        var extend = await host.RefusedWithoutEffect(() => Extend(draft));
        var again = await host.RefusedWithoutEffect(() => Approve(draft, "director"));
        var revised = await Revise(draft, 150_000);

        Assert.Equal((OfferApprovalState.Rejected, "too high for the level", "tests"),
            refused.Versions[0].Approvals[1] is var approval ? (approval.State, approval.Reason, approval.DecidedBy) : default);
        Assert.Equal(("APPROVAL_REJECTED", "APPROVAL_DECIDED"), (extend.Reason, again.Reason));
        Assert.Equal((OfferState.Draft, 2), (revised.State, revised.Version));
        Assert.Equal(["lead", "director"], revised.Versions[1].Approvals.Select(one => one.Approver));
        Assert.All(revised.Versions[1].Approvals, one => Assert.Equal(OfferApprovalState.Pending, one.State));
        Assert.Equal([160_000m, 150_000m], revised.Versions.Select(version => version.BaseSalary.DecimalValue));
        Assert.Equal(("OFFER_VERSION_SUPERSEDED", "2"), await host.RefusedWithoutEffect(() => Approve(draft, "lead")) is var old ? (old.Reason, old.Metadata["version"]) : default);
        Assert.Contains(await host.Events(draft.ApplicationId), told => told.OfferApprovalRejected is { Version: 1 });
    }

    [Fact]
    public async Task Approving_the_same_at_once_counts_once()
    {
        var draft = await Draft("lead", "director");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Outcome.Of(Approve(draft, "lead"))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "APPROVAL_DECIDED"));
        Assert.Single(await host.Events(draft.ApplicationId), told => told.OfferApproved is not null);
    }

    [Fact]
    public async Task Revising_and_approving_at_once_never_approves_terms_that_nobody_read()
    {
        for (var round = 0; round < 8; round++)
        {
            var draft = await Draft("lead");

            var outcomes = await Task.WhenAll(Outcome.Of(Approve(draft, "lead")), Outcome.Of(Revise(draft, 170_000)), Outcome.Of(Extend(draft)));

            Assert.True(outcomes[0] is "" or "OFFER_VERSION_SUPERSEDED", outcomes[0]);
            Assert.Equal("", outcomes[1]);
            var offer = await host.Client.GetOfferAsync(new() { OfferId = draft.Id });
            Assert.Equal((OfferState.Draft, 2), (offer.State, offer.Version));
            Assert.Equal(OfferApprovalState.Pending, Assert.Single(offer.Versions[1].Approvals).State);
        }
    }

    [Fact]
    public async Task The_database_itself_refuses_approvals_out_of_order_or_decided_twice_and_changes_of_an_accepted_offer()
    {
        var draft = await Draft("lead", "director");
        Assert.Equal("offer_approvals_in_order", await Broken("update offer_approvals set state = 2, decided_at = now() where offer_id = @id::uuid and position = 2 returning 1", draft));
        await Approve(draft, "lead");
        Assert.Equal("offer_approvals_in_order", await Broken("update offer_approvals set state = 3 where offer_id = @id::uuid and position = 1 returning 1", draft));
        await Approve(draft, "director");
        await Extend(draft);
        await Accept(draft);
        Assert.Equal("offers_accepted_stay", await Broken("update offers set amount = amount + 1 where id = @id::uuid returning 1", draft));
        Assert.Equal("offers_accepted_stay", await Broken("update offers set state = 3 where id = @id::uuid returning 1", draft));
        Assert.Equal(1, await host.Sql<int>("update offers set justification = 'erased' where id = @id::uuid returning 1", new { id = draft.Id }));
    }

    [Fact]
    public async Task Names_that_are_none_and_names_twice_are_refused()
    {
        var application = await Decided();

        foreach (var names in (string[][])[[" "], [""], ["lead", "lead"]])
        {
            var request = new CreateOfferRequest { ApplicationId = application, BaseSalary = CandidateHost.Dollars(160_000), Approvers = { names } };
            var refusal = await host.RefusedWithoutEffect(() => host.Client.CreateOfferAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
            Assert.StartsWith("approvers", Assert.Single(refusal.Fields), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_next_approval_is_the_first_pending_one_whatever_their_number()
    {
        for (var given = 0; given < 5; given++)
        {
            var approvals = Enumerable.Range(1, 5).Select(position =>
                new PlannedApproval(position, $"p{position}", position <= given ? OfferApprovalState.Approved : OfferApprovalState.Pending)).ToList();
            Assert.Equal(given + 1, ApprovalOrder.Next(Guid.Empty, approvals, $"p{given + 1}").Position);
            Assert.Equal(5 - given, ApprovalOrder.Left(approvals));
            foreach (var other in Enumerable.Range(1, 5).Where(position => position != given + 1))
                Assert.Throws<RpcException>(() => ApprovalOrder.Next(Guid.Empty, approvals, $"p{other}"));
        }
    }

    private async Task<string?> Broken(string sql, Offer offer) =>
        (await Assert.ThrowsAsync<PostgresException>(() => host.Sql<int>(sql, new { id = offer.Id }))).ConstraintName;

    private async Task<string> Decided(string? role = null)
    {
        var application = await host.ApplicationAt(Stage.Offer, role);
        host.Evaluation.Decides(application.Id);
        return application.Id;
    }

    private async Task<Offer> Draft(params string[] approvers) => await host.Client.CreateOfferAsync(new()
    {
        ApplicationId = await Decided(), BaseSalary = CandidateHost.Dollars(160_000), Approvers = { approvers },
    });

    private AsyncUnaryCall<Offer> Approve(Offer offer, string approver) => host.Client.ApproveOfferAsync(new() { OfferId = offer.Id, Approver = approver, Version = offer.Version });

    private AsyncUnaryCall<Offer> Extend(Offer offer) => host.Client.ExtendOfferAsync(new() { OfferId = offer.Id });

    private AsyncUnaryCall<Offer> Accept(Offer offer) => host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });

    private AsyncUnaryCall<Offer> Revise(Offer offer, long amount) => host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, BaseSalary = CandidateHost.Dollars(amount) });
}
