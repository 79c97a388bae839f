using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Closing;

public sealed class ClosingPlanTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private ClosingService.ClosingServiceClient Closing => new(host.Grpc);

    [Fact]
    public async Task A_plan_starts_with_what_is_missing_and_follows_what_is_written_down()
    {
        var offer = await host.Offer();
        var empty = await Plan(offer.ApplicationId);
        Assert.Empty(empty.Matches);
        Assert.Contains(empty.Points, point => point.Text.StartsWith("Ask what moves", StringComparison.Ordinal));

        var plan = await Set(offer.ApplicationId, empty.Etag, Wants(MotivationKind.Challenges), new Motivation(Wants(MotivationKind.Pay)) { WantedSalary = CandidateHost.Dollars(170_000) });

        Assert.Equal([(MotivationKind.Pay, MotivationVerdict.NotOffered), (MotivationKind.Challenges, MotivationVerdict.Offered)],
            plan.Matches.Select(match => (match.Motivation.Kind, match.Verdict)));
        Assert.Contains("10,000 USD below", plan.Matches[0].Finding, StringComparison.Ordinal);
        Assert.Equal(plan, await Plan(offer.ApplicationId));
        await host.Client.ReviseOfferAsync(new() { OfferId = offer.Id, BaseSalary = CandidateHost.Dollars(170_000) });
        Assert.All((await Plan(offer.ApplicationId)).Matches, match => Assert.Equal(MotivationVerdict.Offered, match.Verdict));
    }

    [Fact]
    public async Task Of_two_changes_from_the_same_version_one_is_refused()
    {
        var application = await host.Apply((await host.OpenRole()).Id);
        var plan = await Plan(application.Id);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            Outcome.Of(Closing.SetMotivationsAsync(new() { ApplicationId = application.Id, Etag = plan.Etag, Motivations = { Wants(MotivationKind.Scale) } }))));

        Assert.Single(outcomes, "");
        Assert.Equal(9, outcomes.Count(reason => reason == "ETAG_MISMATCH"));
    }

    [Fact]
    public async Task On_call_facts_count_as_told_until_they_change()
    {
        var role = await host.OpenRole();
        var application = await host.Apply(role.Id);
        var before = (await Plan(application.Id)).OnCall;
        Assert.Equal((false, false, 6), (before.Told, before.Outdated, before.Facts.RotationSize));

        var told = (await Closing.TellOnCallAsync(new() { ApplicationId = application.Id, ToldBy = "Edsger", FactsVersion = before.FactsVersion })).OnCall;
        Assert.Equal((true, false, "Edsger"), (told.Told, told.Outdated, told.ToldBy));
        Assert.NotNull(told.TellTime);

        await OnCall(role, new() { RotationSize = 3, PagesPerWeek = 9 });
        var after = await Plan(application.Id);
        Assert.Equal((false, true, 6, 3), (after.OnCall.Told, after.OnCall.Outdated, after.OnCall.ToldFacts.RotationSize, after.OnCall.Facts.RotationSize));
        Assert.Contains(after.Points, point => point.Text.Contains("changed since they were told", StringComparison.Ordinal));
        var stale = await Refusal.Of(Closing.TellOnCallAsync(new() { ApplicationId = application.Id, FactsVersion = before.FactsVersion }));
        Assert.Equal("ETAG_MISMATCH", stale.Reason);

        var again = (await Closing.TellOnCallAsync(new() { ApplicationId = application.Id })).OnCall;
        Assert.Equal((true, "tests"), (again.Told, again.ToldBy));
        Assert.Equal(2, await host.Sql<long>("select count(*) from on_call_told where application_id = @id::uuid", new { id = application.Id }));
    }

    [Fact]
    public async Task A_role_without_on_call_facts_has_none_to_tell()
    {
        var role = CandidateHost.NewRole();
        role.Challenge.OnCall = null;
        var created = await host.Client.CreateRoleAsync(new() { Role = role });
        await host.Client.OpenRoleAsync(new() { RoleId = created.Id });
        var application = await host.Apply(created.Id);

        var refusal = await host.RefusedWithoutEffect(() => Closing.TellOnCallAsync(new() { ApplicationId = application.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "ON_CALL_UNKNOWN", created.Id), (refusal.Status, refusal.Reason, refusal.Metadata["role_id"]));
        Assert.Contains((await Plan(application.Id)).Points, point => point.Text.StartsWith("Let the role say", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Points_are_added_and_ticked_off_and_who_did_it_first_stays()
    {
        var application = await host.Apply((await host.OpenRole()).Id);

        var added = (await Closing.AddClosingPointAsync(new() { ApplicationId = application.Id, Text = "send the design document" })).Points[^1];
        var done = (await Closing.ResolveClosingPointAsync(new() { ApplicationId = application.Id, PointId = added.Id })).Points[^1];
        var again = (await Closing.ResolveClosingPointAsync(new() { ApplicationId = application.Id, PointId = added.Id })).Points[^1];
        var other = await Refusal.Of(Closing.ResolveClosingPointAsync(new() { ApplicationId = (await host.Apply((await host.OpenRole()).Id)).Id, PointId = added.Id }));

        Assert.Equal(("send the design document", false), (added.Text, added.Done));
        Assert.Equal((true, "tests"), (done.Done, done.ResolvedBy));
        Assert.Equal(done, again);
        Assert.Equal(StatusCode.NotFound, other.Status);
    }

    [Fact]
    public async Task Motivations_that_are_none_are_refused_by_their_field()
    {
        var application = await host.Apply((await host.OpenRole()).Id);
        (Motivation[] Motivations, string Field)[] wrong =
        [
            ([new(Wants(MotivationKind.Pay)) { Kind = MotivationKind.Unspecified }], "motivations[0].kind"),
            ([new(Wants(MotivationKind.Pay)) { Strength = (MotivationStrength)9 }], "motivations[0].strength"),
            ([new(Wants(MotivationKind.Pay)) { Evidence = "" }], "motivations[0].evidence"),
            ([new(Wants(MotivationKind.Place)) { WantedPlace = "Mars" }], "motivations[0].wanted_place"),
            ([new(Wants(MotivationKind.Pay)) { WantedSalary = new() { CurrencyCode = "JPY", Units = 1, Nanos = 1 } }], "motivations[0].wanted_salary.nanos"),
            ([new(Wants(MotivationKind.Pay)) { WantedSalary = CandidateHost.Dollars(0) }], "motivations[0].wanted_salary"),
            ([new(Wants(MotivationKind.Scale)) { WantedScale = new() { PeakRequestsPerSecond = double.NaN } }], "motivations[0].wanted_scale.peak_requests_per_second"),
            ([Wants(MotivationKind.Scale), Wants(MotivationKind.Scale)], "motivations[1].kind"),
        ];

        foreach (var (motivations, field) in wrong)
        {
            var refusal = await host.RefusedWithoutEffect(() => Closing.SetMotivationsAsync(new() { ApplicationId = application.Id, Motivations = { motivations } }));
            Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
            Assert.Contains(field, refusal.Fields);
        }
    }

    [Fact]
    public async Task An_unknown_application_has_no_plan()
    {
        var unknown = Guid.CreateVersion7().ToString();

        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Closing.GetClosingPlanAsync(new() { ApplicationId = unknown }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Closing.SetMotivationsAsync(new() { ApplicationId = unknown }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Closing.TellOnCallAsync(new() { ApplicationId = unknown }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Closing.AddClosingPointAsync(new() { ApplicationId = unknown, Text = "x" }))).Status);
    }

    [Fact]
    public async Task The_plan_goes_through_by_REST()
    {
        var application = await host.Apply((await host.OpenRole()).Id);
        using var client = host.Rest();
        var path = $"/v1/applications/{application.Id}/closing-plan";

        using var set = await client.PostAsync($"{path}:setMotivations", Json("""{"motivations": [{"kind": "MOTIVATION_KIND_CHALLENGES", "strength": "MOTIVATION_STRENGTH_DECISIVE", "evidence": "said so"}]}"""));
        using var told = await client.PostAsync($"{path}:tellOnCall", Json("""{"toldBy": "Edsger"}"""));
        using var added = await client.PostAsync($"{path}:addClosingPoint", Json("""{"text": "send the design document"}"""));
        var point = (string)JsonNode.Parse(await added.Content.ReadAsStringAsync())!["points"]!.AsArray()[^1]!["id"]!;
        using var resolved = await client.PostAsync($"{path}/points/{point}:resolve", Json("{}"));
        var plan = JsonNode.Parse(await client.GetStringAsync(path))!;

        Assert.All([set, told, added, resolved], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(("MOTIVATION_VERDICT_OFFERED", true, true),
            ((string)plan["matches"]![0]!["verdict"]!, (bool)plan["onCall"]!["told"]!, (bool)plan["points"]!.AsArray()[^1]!["done"]!));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static Motivation Wants(MotivationKind kind) => new() { Kind = kind, Strength = MotivationStrength.Decisive, Evidence = "said so on the phone" };

    private async Task OnCall(Role role, OnCall facts)
    {
        var challenge = new ChallengeProfile(role.Challenge) { OnCall = facts };
        await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Challenge = challenge }, UpdateMask = new() { Paths = { "challenge" } } });
    }

    private async Task<ClosingPlan> Plan(string application) => await Closing.GetClosingPlanAsync(new() { ApplicationId = application });

    private async Task<ClosingPlan> Set(string application, string etag, params Motivation[] motivations) =>
        await Closing.SetMotivationsAsync(new() { ApplicationId = application, Etag = etag, Motivations = { motivations } });
}
