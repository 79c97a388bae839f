using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>What has to hold before an application enters a stage.</summary>
public sealed class GateTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    /// <summary>An application right before a stage with gates.</summary>
    private async Task<Application> Before(params Gate[] gates) => await host.Apply((await host.OpenRole(
        new() { Id = "sourced", Name = "Sourced", Kind = Stage.Sourced }, new() { Id = "gated", Name = "Gated", Kind = Stage.Interview, Gates = { gates } },
        new() { Id = "hired", Name = "Hired", Kind = Stage.Hired })).Id);

    private AsyncUnaryCall<Application> Enter(Application application) => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "gated" });

    private async Task<string> WhyClosed(Application application, Gate gate)
    {
        var refusal = await host.RefusedWithoutEffect(() => Enter(application));
        Assert.Equal((StatusCode.FailedPrecondition, "GATE_CLOSED"), (refusal.Status, refusal.Reason));
        Assert.Equal((application.Id, "gated", Hiring.ServiceDefaults.Wire.NameOf(gate)), (refusal.Metadata["application_id"], refusal.Metadata["stage_id"], refusal.Metadata["gates"]));
        return refusal.Message;
    }

    [Fact]
    public async Task Interviews_have_to_be_booked()
    {
        var application = await Before(Gate.InterviewsBooked);

        Assert.Contains("No interview is booked", await WhyClosed(application, Gate.InterviewsBooked), StringComparison.Ordinal);
        host.Scheduling.Proposes(application.Id);
        Assert.Contains("No interview is booked", await WhyClosed(application, Gate.InterviewsBooked), StringComparison.Ordinal);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(2));

        Assert.Equal("gated", (await Enter(application)).StageId);
        Assert.All(host.Scheduling.Asked.Where(asked => asked.ApplicationId == application.Id), asked => Assert.Equal("scheduling.read", asked.Scope));
    }

    [Fact]
    public async Task Every_booked_interview_has_to_be_over()
    {
        var application = await Before(Gate.InterviewsOver);

        Assert.Contains("none is over", await WhyClosed(application, Gate.InterviewsOver), StringComparison.Ordinal);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(2));
        Assert.Contains("1 of 2 interviews is not over", await WhyClosed(application, Gate.InterviewsOver), StringComparison.Ordinal);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-1));

        Assert.Equal("gated", (await Enter(application)).StageId);
    }

    [Fact]
    public async Task Evaluation_has_to_have_decided_to_hire()
    {
        var application = await Before(Gate.DecisionToHire);

        Assert.Contains("no decision", await WhyClosed(application, Gate.DecisionToHire), StringComparison.Ordinal);
        host.Evaluation.Decides(application.Id, Verdict.NoHire);
        Assert.Contains("decided not to hire", await WhyClosed(application, Gate.DecisionToHire), StringComparison.Ordinal);
        host.Evaluation.Decides(application.Id);

        Assert.Equal("gated", (await Enter(application)).StageId);
    }

    [Fact]
    public async Task The_candidate_has_to_have_consented_to_recruiting_and_not_to_something_else()
    {
        var application = await Before(Gate.ConsentGiven);
        Task<Guid> Consent(int purpose, string expires, string withdrawn) => host.Sql<Guid>($"""
            insert into consents (id, candidate_id, purpose, given_at, expires_at, withdrawn_at, source)
            values (@id, @candidate::uuid, @purpose, now() - interval '2 days', {expires}, {withdrawn}, 'form') returning id
            """, new { id = Guid.CreateVersion7(), candidate = application.CandidateId, purpose });

        Assert.Contains("has not consented", await WhyClosed(application, Gate.ConsentGiven), StringComparison.Ordinal);
        await Consent(2, "now() + interval '1 day'", "null");
        Assert.Contains("has not consented", await WhyClosed(application, Gate.ConsentGiven), StringComparison.Ordinal);
        await Consent(1, "now() - interval '1 day'", "null");
        Assert.Contains("has run out", await WhyClosed(application, Gate.ConsentGiven), StringComparison.Ordinal);
        await Consent(1, "now() + interval '1 day'", "now()");
        Assert.Contains("withdrew", await WhyClosed(application, Gate.ConsentGiven), StringComparison.Ordinal);
        await Consent(1, "now() + interval '1 day'", "null");

        Assert.Equal("gated", (await Enter(application)).StageId);
    }

    [Fact]
    public async Task Each_closed_gate_is_named_with_its_reason_in_one_refusal()
    {
        var application = await Before(Gate.ScreeningPassed, Gate.DecisionToHire, Gate.InterviewsBooked);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(1));

        var refusal = await host.RefusedWithoutEffect(() => Enter(application));

        Assert.Equal("GATE_SCREENING_PASSED,GATE_DECISION_TO_HIRE", refusal.Metadata["gates"]);
        Assert.Contains("There was no screening", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no decision", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public async Task A_peer_that_does_not_say_opens_nothing(StatusCode status)
    {
        var application = await Before(Gate.InterviewsOver);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddHours(-1));
        host.Scheduling.Fails(application.Id, status);

        var refusal = await host.RefusedWithoutEffect(() => Enter(application));

        Assert.Equal((StatusCode.Unavailable, "UNAVAILABLE"), (refusal.Status, refusal.Reason));
        Assert.Contains("try again", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", refusal.Message, StringComparison.Ordinal);
        host.Scheduling.Answers(application.Id);
        Assert.Equal("gated", (await Enter(application)).StageId);
    }

    [Fact]
    public async Task A_gate_that_the_stage_gets_while_the_others_are_asked_is_not_passed_unasked()
    {
        var application = await Before(Gate.InterviewsBooked);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(1));
        host.Scheduling.Before(application.Id, () => host.Sql<string>(
            """update roles set pipeline = jsonb_set(pipeline, '{stages,1,gates}', '["GATE_INTERVIEWS_BOOKED", "GATE_DECISION_TO_HIRE"]') where id = @id::uuid returning title""",
            new { id = application.RoleId }));

        var collided = await Refusal.Of(Enter(application));
        var closed = await Refusal.Of(Enter(application));

        Assert.Equal((StatusCode.Aborted, "COLLIDED"), (collided.Status, collided.Reason));
        Assert.Equal(("GATE_CLOSED", "GATE_DECISION_TO_HIRE"), (closed.Reason, closed.Metadata["gates"]));
    }

    [Fact]
    public async Task A_repeated_call_is_not_asked_again()
    {
        var application = await Before(Gate.InterviewsBooked);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(1));
        var request = new AdvanceApplicationRequest { ApplicationId = application.Id, ToStage = "gated", RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.AdvanceApplicationAsync(request);
        host.Scheduling.Fails(application.Id, StatusCode.Internal);

        Assert.Equal(first, await host.Client.AdvanceApplicationAsync(request));
    }

    [Fact]
    public async Task Going_back_and_ending_ask_no_gate()
    {
        var application = await Before(Gate.InterviewsBooked);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(1));
        await Enter(application);
        host.Scheduling.Fails(application.Id, StatusCode.Internal);

        var back = await host.Client.MoveBackApplicationAsync(new() { ApplicationId = application.Id, ToStage = "sourced", Reason = "r" });
        var ended = await host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "r" });

        Assert.Equal(("sourced", ApplicationState.Rejected), (back.StageId, ended.State));
    }

    [Fact]
    public async Task The_verbs_are_reached_by_REST_under_their_routes()
    {
        var application = await Before(Gate.InterviewsBooked);
        var rest = host.Rest();
        async Task<string> Call(string path, string body)
        {
            using var answer = await rest.PostAsync("/v1/applications" + path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
        }
        var one = "/" + application.Id;

        Assert.Contains("GATE_CLOSED", await Call($"{one}:advance", """{"toStage": "gated"}"""), StringComparison.Ordinal);
        Assert.Contains("\"closedGates\"", await rest.GetStringAsync($"/v1/applications{one}/actions", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        host.Scheduling.Books(application.Id, DateTime.UtcNow.AddDays(1));
        Assert.StartsWith("200", await Call($"{one}:advance", """{"toStage": "gated"}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await Call($"{one}:moveBack", """{"toStage": "sourced", "reason": "r"}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await Call($"{one}:hold", """{"reason": "r"}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await Call($"{one}:resume", "{}"), StringComparison.Ordinal);
        Assert.Contains("STAGE_CANNOT_FOLLOW", await Call(":advance", $$"""{"applicationIds": ["{{application.Id}}"], "stage": "STAGE_OFFER"}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await Call(":reject", $$"""{"applicationIds": ["{{application.Id}}"], "reason": "r", "message": "Thank you.", "delayMinutes": 60}"""), StringComparison.Ordinal);
        Assert.Contains("Thank you.", await rest.GetStringAsync($"/v1/applications{one}/messages", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("200", await Call($"{one}:recall", "{}"), StringComparison.Ordinal);
        var other = await host.OpenRole();
        Assert.StartsWith("200", await Call($"{one}:transfer", $$"""{"roleId": "{{other.Id}}"}"""), StringComparison.Ordinal);
        Assert.Contains("WITHDRAWAL_REASON_TRANSFERRED", await rest.GetStringAsync($"/v1/applications{one}/history", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
