using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.Testing;

namespace Hiring.Evaluation.Tests;

public sealed class DecisionTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    [Fact]
    public async Task A_decision_comes_with_its_numbers_and_its_reasoning_in_words()
    {
        var (rubric, application) = await Interviewed([4, 3, 3, 4], [3, 3], [4, 2]);

        var decision = await host.Client.MakeDecisionAsync(Request(rubric, application));

        Assert.Equal(Verdict.NoHire, decision.Verdict);
        Assert.Equal(3.0395104025843542, decision.Composite, 12);
        Assert.Equal(.26195344769157086, decision.StandardError, 12);
        Assert.Equal(.5599450356942065, decision.ProbabilityAboveBar, 12);
        Assert.Equal(2 / 3d, decision.Threshold, 15);
        Assert.Equal([(RoundKind.SystemDesign, .5, 3.5, 4), (RoundKind.Database, .3, 3, 2), (RoundKind.Coding, .2, 3, 2)],
            decision.Rounds.Select(round => (round.Kind, round.Weight, round.Mean, round.Ratings)));
        Assert.Equal([
            "System design: mean 3.50 of 4 ratings by 1 interviewer, weight 0.5.",
            "Database: mean 3.00 of 2 ratings by 1 interviewer, weight 0.3.",
            "Coding: mean 3.00 of 2 ratings by 1 interviewer, weight 0.2.",
            "Weighted mean of the rounds: 3.25. Other interviewers and other questions would move it by 0.31 (standard deviation).",
            "Shrunk by 28 % towards 2.50, which is usual before any evidence: composite 3.04, standard error 0.26.",
            "Probability of being above the bar of 3.00: 56.0 %.",
            "Threshold: 66.7 %, since a wrong hire counts 2 times as much as a wrong refusal.",
            "Verdict: do not hire, since the probability is below the threshold.",
            "Beside it, the interviewers recommended: 3 yes; most of them disagree with the verdict, so settle why before acting on it.",
        ], decision.Reasons);
        Assert.Equal(decision, await host.Client.GetDecisionAsync(new() { ApplicationId = application }));
        Assert.Equal(1, await host.Told("decision_made", decision.Id));
        Assert.Equal(3, await host.Count("select cardinality(scorecard_ids) from decisions where id = @id", new { id = Guid.Parse(decision.Id) }));
    }

    [Fact]
    public async Task Strong_evidence_is_a_hire()
    {
        var (rubric, application) = await Interviewed([4, 4, 3, 4], [4, 3], [4, 3]);

        var decision = await host.Client.MakeDecisionAsync(Request(rubric, application));

        Assert.Equal(Verdict.Hire, decision.Verdict);
        Assert.Equal(.8811217197938235, decision.ProbabilityAboveBar, 12);
        Assert.Equal("Beside it, the interviewers recommended: 3 yes; most of them agree with the verdict.", decision.Reasons[^1]);
    }

    [Fact]
    public async Task No_evidence_counts_as_missing_and_not_as_a_number()
    {
        var (rubric, application) = await Interviewed([4, 4, 0, 0], [4, 0], [4, 4]);

        var decision = await host.Client.MakeDecisionAsync(Request(rubric, application));

        Assert.Equal([4, 4, 4], decision.Rounds.Select(round => round.Mean));
        Assert.Equal([2, 1, 2], decision.Rounds.Select(round => round.Ratings));
        Assert.Contains("No evidence of concurrency was seen in database; it counts as missing.", decision.Reasons);
        Assert.Contains("No evidence of reliability was seen in system design; it counts as missing.", decision.Reasons);
    }

    [Fact]
    public async Task Without_a_rating_for_every_round_there_is_no_decision_and_the_missing_rounds_are_named()
    {
        var rubric = await host.CreateRubric();
        var application = Guid.NewGuid();
        await host.Submit(rubric, RoundKind.SystemDesign, application, 4, 4, 4, 4);
        await host.Submit(rubric, RoundKind.Coding, application, 0, 0);

        var refusal = await Refusal.Of(host.Client.MakeDecisionAsync(Request(rubric, application.ToString())));

        Assert.Equal((StatusCode.FailedPrecondition, "SCORECARDS_MISSING"), (refusal.Status, refusal.Reason));
        Assert.Equal("ROUND_KIND_DATABASE, ROUND_KIND_CODING", refusal.Metadata["missing"]);
        Assert.Equal(application.ToString(), refusal.Metadata["application_id"]);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.GetDecisionAsync(new() { ApplicationId = application.ToString() }))).Status);
        Assert.Equal(0, await host.Told("decision_made", application.ToString()));
    }

    [Fact]
    public async Task Scorecards_that_were_written_against_another_rubric_do_not_count()
    {
        var (_, application) = await Interviewed([4, 4, 4, 4], [4, 4], [4, 4]);

        var refusal = await Refusal.Of(host.Client.MakeDecisionAsync(Request(await host.CreateRubric(), application)));

        Assert.Equal("ROUND_KIND_SYSTEM_DESIGN, ROUND_KIND_DATABASE, ROUND_KIND_CODING", refusal.Metadata["missing"]);
    }

    [Fact]
    public async Task Two_interviews_of_one_round_both_count()
    {
        var (rubric, application) = await Interviewed([3, 3, 3, 3], [4, 4], [3, 3]);
        await host.Submit(rubric, RoundKind.Database, Guid.Parse(application), 2, 2);

        var decision = await host.Client.MakeDecisionAsync(Request(rubric, application));

        Assert.Equal(3, decision.Rounds[1].Mean, 12);
        Assert.Equal(4, decision.Rounds[1].Ratings);
        Assert.Contains("Database: mean 3.00 of 4 ratings by 2 interviewers, weight 0.3.", decision.Reasons);
    }

    [Fact]
    public async Task The_latest_decision_is_answered_and_the_one_before_is_kept()
    {
        var (rubric, application) = await Interviewed([4, 4, 3, 4], [4, 3], [4, 3]);
        var first = await host.Client.MakeDecisionAsync(Request(rubric, application));
        await host.Submit(rubric, RoundKind.SystemDesign, Guid.Parse(application), 1, 1, 1, 1);

        var second = await host.Client.MakeDecisionAsync(Request(rubric, application));

        Assert.Equal((Verdict.Hire, Verdict.NoHire), (first.Verdict, second.Verdict));
        Assert.Equal(second, await host.Client.GetDecisionAsync(new() { ApplicationId = application }));
        Assert.Equal(2, await host.Count("select count(*) from decisions where application_id = @id", new { id = Guid.Parse(application) }));
    }

    [Fact]
    public async Task A_repeated_call_makes_one_decision_even_if_a_scorecard_came_in_between()
    {
        var (rubric, application) = await Interviewed([4, 4, 3, 4], [4, 3], [4, 3]);
        var request = Request(rubric, application);
        request.RequestId = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.MakeDecisionAsync(request).ResponseAsync));
        await host.Submit(rubric, RoundKind.SystemDesign, Guid.Parse(application), 1, 1, 1, 1);
        var late = await host.Client.MakeDecisionAsync(request);

        Assert.All(answers, answer => Assert.Equal(late, answer));
        Assert.Equal(1, await host.Count("select count(*) from decisions where application_id = @id", new { id = Guid.Parse(application) }));
        Assert.Equal(1, await host.Told("decision_made", application));

        request.ApplicationId = Guid.NewGuid().ToString();
        Assert.Equal("REQUEST_ID_REUSED", (await Refusal.Of(host.Client.MakeDecisionAsync(request))).Reason);
    }

    [Fact]
    public async Task Without_a_decision_the_answer_is_not_found_and_an_unknown_rubric_too()
    {
        var none = await Refusal.Of(host.Client.GetDecisionAsync(new() { ApplicationId = Guid.NewGuid().ToString() }));
        var rubric = await Refusal.Of(host.Client.MakeDecisionAsync(new() { ApplicationId = Guid.NewGuid().ToString(), RubricId = Guid.NewGuid().ToString() }));
        var noId = await Refusal.Of(host.Client.MakeDecisionAsync(new() { ApplicationId = "x", RubricId = "y", RequestId = "z" }));

        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (none.Status, none.Reason));
        Assert.Contains("decision", none.Message);
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (rubric.Status, rubric.Reason));
        Assert.Equal(["application_id", "rubric_id", "request_id"], noId.Fields);
    }

    [Fact]
    public async Task Rest_makes_and_answers_a_decision()
    {
        using var rest = host.Rest();
        var (rubric, application) = await Interviewed([4, 4, 3, 4], [4, 3], [4, 3]);

        var made = await rest.PostAsJsonAsync("/v1/decisions", new { applicationId = application, rubricId = rubric.Id });
        var read = await rest.GetFromJsonAsync<JsonElement>($"/v1/decisions/{application}");

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal("VERDICT_HIRE", read.GetProperty("verdict").GetString());
        Assert.Equal(.8811217197938235, read.GetProperty("probabilityAboveBar").GetDouble(), 12);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.GetAsync($"/v1/decisions/{Guid.NewGuid()}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await rest.GetAsync("/v1/decisions/7")).StatusCode);
    }

    [Fact]
    public async Task Who_follows_hears_of_the_scorecards_and_then_of_the_decision()
    {
        var (rubric, application) = await Interviewed([4, 4, 3, 4], [4, 3], [4, 3]);
        var decision = await host.Client.MakeDecisionAsync(Request(rubric, application));
        using var stream = host.Client.FollowEvents(new());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var heard = new List<EvaluationEvent>();
        await foreach (var told in stream.ResponseStream.ReadAllAsync(patience.Token))
        {
            if ((told.ScorecardSubmitted?.ApplicationId ?? told.DecisionMade?.ApplicationId) == application)
                heard.Add(told);
            if (told.DecisionMade?.DecisionId == decision.Id)
                break;
        }

        Assert.Equal(4, heard.Count);
        Assert.All(heard.Take(3), told => Assert.Equal(EvaluationEvent.FactOneofCase.ScorecardSubmitted, told.FactCase));
        Assert.Equal(Verdict.Hire, heard[3].DecisionMade.Verdict);
    }

    private static MakeDecisionRequest Request(Rubric rubric, string application) => new() { RubricId = rubric.Id, ApplicationId = application };

    /// <summary>An application with a scorecard for each round of a new rubric.</summary>
    private async Task<(Rubric Rubric, string Application)> Interviewed(int[] design, int[] database, int[] coding)
    {
        var rubric = await host.CreateRubric();
        var application = Guid.NewGuid();
        await host.Submit(rubric, RoundKind.SystemDesign, application, design);
        await host.Submit(rubric, RoundKind.Database, application, database);
        await host.Submit(rubric, RoundKind.Coding, application, coding);
        return (rubric, application.ToString());
    }
}
