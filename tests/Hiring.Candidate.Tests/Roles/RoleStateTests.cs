using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class RoleStateTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static readonly RoleState[] States = [RoleState.Draft, RoleState.Open, RoleState.Filled, RoleState.OnHold, RoleState.Closed];

    [Fact]
    public void The_whole_table_of_states_and_verbs()
    {
        const RoleState none = RoleState.Unspecified;
        (RoleVerb Verb, RoleState[] After)[] table =
        [
            // From:            draft             open              filled            on hold           closed
            (RoleVerb.Open,   [RoleState.Open,   none,             none,             none,             none]),
            (RoleVerb.Hold,   [none,             RoleState.OnHold, none,             none,             none]),
            (RoleVerb.Reopen, [none,             none,             none,             RoleState.Open,   RoleState.Open]),
            (RoleVerb.Close,  [RoleState.Closed, RoleState.Closed, RoleState.Closed, RoleState.Closed, none]),
        ];

        Assert.Equal(Enum.GetValues<RoleVerb>(), table.Select(row => row.Verb));
        Assert.Equal(Enum.GetValues<RoleState>().Length - 1, States.Length);
        Assert.All(table, row => Assert.Equal(row.After, States.Select(state => RoleStates.After(state, row.Verb) ?? none)));
        Assert.All(Enum.GetValues<RoleVerb>(), verb => Assert.Null(RoleStates.After(RoleState.Unspecified, verb)));
    }

    [Theory]
    [InlineData(RoleState.Draft, 0, 1, RoleState.Draft)]
    [InlineData(RoleState.Open, 1, 2, RoleState.Open)]
    [InlineData(RoleState.Open, 2, 2, RoleState.Filled)]
    [InlineData(RoleState.OnHold, 1, 2, RoleState.OnHold)]
    [InlineData(RoleState.OnHold, 1, 1, RoleState.Filled)]
    [InlineData(RoleState.Filled, 1, 1, RoleState.Filled)]
    [InlineData(RoleState.Filled, 1, 2, RoleState.Open)]
    [InlineData(RoleState.Closed, 1, 1, RoleState.Closed)]
    [InlineData(RoleState.Closed, 0, 3, RoleState.Closed)]
    public void A_headcount_fills_a_role_or_opens_a_filled_one_and_moves_no_other(RoleState before, int hired, int headcount, RoleState after) =>
        Assert.Equal(after, Places.StateOf(before, hired, headcount));

    [Fact]
    public async Task A_role_goes_through_its_states_and_each_is_told()
    {
        var role = await host.OpenRole();
        role = await host.Client.HoldRoleAsync(new() { RoleId = role.Id, Etag = role.Etag });
        Assert.Equal(RoleState.OnHold, role.State);
        role = await host.Client.ReopenRoleAsync(new() { RoleId = role.Id, Etag = role.Etag });
        Assert.Equal(RoleState.Open, role.State);
        role = await host.Client.CloseRoleAsync(new() { RoleId = role.Id, Etag = role.Etag });
        Assert.Equal(RoleState.Closed, role.State);
        role = await host.Client.ReopenRoleAsync(new() { RoleId = role.Id, Etag = role.Etag });

        Assert.Equal(role, await host.Client.GetRoleAsync(new() { RoleId = role.Id }));
        Assert.Equal(
            [CandidateEvent.FactOneofCase.RoleOpened, CandidateEvent.FactOneofCase.RoleHeld, CandidateEvent.FactOneofCase.RoleOpened,
             CandidateEvent.FactOneofCase.RoleClosed, CandidateEvent.FactOneofCase.RoleOpened],
            (await host.Events(role.Id)).Select(told => told.FactCase));
    }

    [Fact]
    public async Task A_verb_that_does_not_apply_is_refused_with_the_state()
    {
        var draft = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        var open = await host.OpenRole();

        var held = await host.RefusedWithoutEffect(() => host.Client.HoldRoleAsync(new() { RoleId = draft.Id }));
        var reopened = await host.RefusedWithoutEffect(() => host.Client.ReopenRoleAsync(new() { RoleId = open.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_STATE_CANNOT_FOLLOW"), (held.Status, held.Reason));
        Assert.Equal((draft.Id, "ROLE_STATE_DRAFT"), (held.Metadata["role_id"], held.Metadata["state"]));
        Assert.EndsWith("What applies is open or close.", held.Message, StringComparison.Ordinal);
        Assert.Equal("ROLE_STATE_OPEN", reopened.Metadata["state"]);
    }

    [Fact]
    public async Task A_verb_for_an_older_version_or_an_unknown_role_is_refused()
    {
        var role = await host.OpenRole();
        var seen = role.Etag;
        await host.Client.HoldRoleAsync(new() { RoleId = role.Id, Etag = seen });
        var unknown = Guid.CreateVersion7().ToString();

        foreach (var call in new Func<string, string, AsyncUnaryCall<Role>>[]
        {
            (id, etag) => host.Client.HoldRoleAsync(new() { RoleId = id, Etag = etag }),
            (id, etag) => host.Client.ReopenRoleAsync(new() { RoleId = id, Etag = etag }),
            (id, etag) => host.Client.CloseRoleAsync(new() { RoleId = id, Etag = etag }),
        })
        {
            Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(() => call(role.Id, seen))).Reason);
            Assert.Equal("NOT_FOUND", (await host.RefusedWithoutEffect(() => call(unknown, ""))).Reason);
            Assert.Equal(["role_id"], (await Refusal.Of(call("1", ""))).Fields);
        }
    }

    [Fact]
    public async Task A_verb_repeated_with_its_request_id_answers_the_first_answer()
    {
        var role = await host.OpenRole();
        var request = new HoldRoleRequest { RoleId = role.Id, RequestId = Guid.NewGuid().ToString() };

        Assert.Equal(await host.Client.HoldRoleAsync(request), await host.Client.HoldRoleAsync(request));
    }

    [Fact]
    public async Task A_role_on_hold_or_closed_takes_no_new_application_and_those_under_way_go_on()
    {
        var role = await host.OpenRole(headcount: 2);
        var application = await host.Apply(role.Id);
        var candidate = await host.Import();
        await host.Client.HoldRoleAsync(new() { RoleId = role.Id });

        var held = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }));
        application = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Screening });
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });
        await host.Client.CloseRoleAsync(new() { RoleId = role.Id });
        var closed = await host.RefusedWithoutEffect(() => host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id }));

        Assert.Equal(("ROLE_NOT_OPEN", "ROLE_STATE_ON_HOLD"), (held.Reason, held.Metadata["state"]));
        Assert.Equal(("ROLE_NOT_OPEN", "ROLE_STATE_CLOSED"), (closed.Reason, closed.Metadata["state"]));
    }

    [Fact]
    public async Task A_role_with_applications_under_way_is_not_closed_and_says_how_many()
    {
        var role = await host.OpenRole();
        var first = await host.Apply(role.Id);
        var second = await host.Apply(role.Id);

        var two = await host.RefusedWithoutEffect(() => host.Client.CloseRoleAsync(new() { RoleId = role.Id }));
        await host.Client.RejectApplicationAsync(new() { ApplicationId = first.Id, Reason = "the role is given up" });
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = second.Id });

        Assert.Equal((StatusCode.FailedPrecondition, "ROLE_HAS_APPLICATIONS", "2"), (two.Status, two.Reason, two.Metadata["count"]));
        Assert.Equal(RoleState.Closed, (await host.Client.CloseRoleAsync(new() { RoleId = role.Id })).State);
    }

    [Fact]
    public async Task Applying_and_closing_at_once_never_leave_an_application_in_a_closed_role()
    {
        for (var round = 0; round < 5; round++)
        {
            var role = await host.OpenRole();
            var candidates = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Import()));

            var applying = candidates.Select(candidate => Outcome.Of(host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = role.Id })));
            var closing = Outcome.Of(host.Client.CloseRoleAsync(new() { RoleId = role.Id }));
            var outcomes = await Task.WhenAll(applying);

            Assert.All(outcomes, outcome => Assert.Contains(outcome, (string[])["", "ROLE_NOT_OPEN"]));
            Assert.Equal(await closing == "", outcomes.All(outcome => outcome == "ROLE_NOT_OPEN"));
        }
    }

    [Fact]
    public async Task Filling_a_role_and_making_room_in_it_is_told()
    {
        var role = await host.OpenRole();
        var offer = await host.Offer(role.Id);
        await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });

        var raised = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 2 }, UpdateMask = new() { Paths = { "headcount" } } });
        var lowered = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 1 }, UpdateMask = new() { Paths = { "headcount" } } });

        Assert.Equal((RoleState.Open, RoleState.Filled), (raised.State, lowered.State));
        Assert.Equal(
            [CandidateEvent.FactOneofCase.RoleOpened, CandidateEvent.FactOneofCase.ApplicationCreated, CandidateEvent.FactOneofCase.RoleFilled,
             CandidateEvent.FactOneofCase.RoleOpened, CandidateEvent.FactOneofCase.RoleFilled],
            (await host.Events(role.Id)).Select(told => told.FactCase));
    }

    [Fact]
    public async Task A_closed_role_whose_places_are_all_taken_opens_only_with_a_place_more()
    {
        var role = await host.OpenRole();
        await host.Client.AcceptOfferAsync(new() { OfferId = (await host.Offer(role.Id)).Id });
        await host.Client.CloseRoleAsync(new() { RoleId = role.Id });

        var full = await host.RefusedWithoutEffect(() => host.Client.ReopenRoleAsync(new() { RoleId = role.Id }));
        var raised = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Headcount = 2 }, UpdateMask = new() { Paths = { "headcount" } } });

        Assert.Equal("ROLE_FILLED", full.Reason);
        Assert.Equal(RoleState.Closed, raised.State);
        Assert.Equal(RoleState.Open, (await host.Client.ReopenRoleAsync(new() { RoleId = role.Id })).State);
    }

    [Fact]
    public async Task By_REST_a_role_is_held_reopened_and_closed()
    {
        var role = await host.OpenRole();
        using var rest = host.Rest();

        foreach (var (verb, state) in new[] { ("hold", RoleState.OnHold), ("reopen", RoleState.Open), ("close", RoleState.Closed) })
        {
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var response = await rest.PostAsync($"/v1/roles/{role.Id}:{verb}", body, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, verb);
            Assert.Equal(state, (await host.Client.GetRoleAsync(new() { RoleId = role.Id })).State);
        }
    }
}
