using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using RoundKind = Hiring.Evaluation.V1.RoundKind;

namespace Hiring.Evaluation.Tests;

public sealed class ScorecardTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    [Fact]
    public async Task A_scorecard_of_the_booked_interviewer_is_stored_told_and_listed_oldest_first()
    {
        var rubric = await host.CreateRubric();
        var application = Guid.NewGuid();
        var request = host.Card(rubric, RoundKind.Database, application, 3, 0);
        request.Scorecard.Ratings[1].Evidence = "no time left";
        var before = DateTime.UtcNow;

        var first = await host.Client.SubmitScorecardAsync(request);
        var second = await host.Submit(rubric, RoundKind.Coding, application, 4, 2);

        Assert.Equal(application.ToString(), first.ApplicationId);
        Assert.Equal(RoundKind.Database, first.Kind);
        Assert.InRange(first.CreateTime.ToDateTime(), before.AddSeconds(-5), DateTime.UtcNow.AddSeconds(5));
        Assert.Equal(request.Scorecard.Ratings, first.Ratings);
        Assert.Equal([first, second], (await host.Client.ListScorecardsAsync(new() { ApplicationId = application.ToString() })).Scorecards);
        Assert.Equal(1, await host.Told("scorecard_submitted", first.Id));
        // No evidence is missing, not a number.
        Assert.Equal(1, await host.Count("select count(*) from scorecard_ratings where scorecard_id = @id and points is null", new { id = Guid.Parse(first.Id) }));
    }

    [Fact]
    public async Task It_asks_its_peers_with_a_token_of_its_own_that_can_only_read()
    {
        await host.Submit(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 3);

        Assert.Equal("scheduling.read", Scope(host.Scheduling.Authorization));
        Assert.Equal("candidate.read", Scope(host.Candidates.Authorization));

        static string Scope(string authorization) => new JsonWebToken(authorization["Bearer ".Length..]).GetClaim("scope").Value;
    }

    public static TheoryData<string, Action<Interview>> NotBooked => new()
    {
        { "proposed only", interview => interview.State = LoopState.Proposed },
        { "canceled", interview => interview.State = LoopState.Canceled },
        { "another interviewer", interview => interview.InterviewerId = Guid.NewGuid().ToString() },
    };

    [Theory]
    [MemberData(nameof(NotBooked), DisableDiscoveryEnumeration = true)]
    public async Task Who_is_not_booked_for_the_interview_cannot_write_its_scorecard(string why, Action<Interview> change)
    {
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 3);
        change(host.Scheduling.Interviews[request.Scorecard.InterviewId]);

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.True((StatusCode.FailedPrecondition, "INTERVIEWER_NOT_BOOKED") == (refusal.Status, refusal.Reason), why);
        Assert.Equal(request.Scorecard.InterviewId, refusal.Metadata["interview_id"]);
        Assert.Equal(0, await host.ScorecardsOf(request.Scorecard.InterviewId));
    }

    [Fact]
    public async Task An_unknown_interview_is_refused_as_one_that_is_not_booked()
    {
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 3);
        request.Scorecard.InterviewId = Guid.NewGuid().ToString();

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal("INTERVIEWER_NOT_BOOKED", refusal.Reason);
    }

    [Theory]
    [InlineData(Stage.Screening, ApplicationState.Active)]
    [InlineData(Stage.Offer, ApplicationState.Active)]
    [InlineData(Stage.Interview, ApplicationState.Withdrawn)]
    [InlineData(Stage.Decision, ApplicationState.Rejected)]
    [InlineData(Stage.Hired, ApplicationState.Hired)]
    public async Task An_application_that_is_over_or_not_in_its_interviews_takes_no_scorecard(Stage stage, ApplicationState state)
    {
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 3);
        host.Candidates.Applications[application.ToString()] = new() { Stage = stage, State = state };

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_IN_INTERVIEW_STAGE"), (refusal.Status, refusal.Reason));
        Assert.Equal($"STAGE_{stage.ToString().ToUpperInvariant()}", refusal.Metadata["stage"]);
        Assert.Equal($"APPLICATION_STATE_{state.ToString().ToUpperInvariant()}", refusal.Metadata["state"]);
        Assert.Equal(application.ToString(), refusal.Metadata["application_id"]);
        Assert.Equal(0, await host.ScorecardsOf(request.Scorecard.InterviewId));
    }

    [Fact]
    public async Task An_application_that_candidate_no_longer_knows_takes_no_scorecard()
    {
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 3);
        host.Candidates.Applications.Remove(application.ToString(), out _);

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal("NOT_IN_INTERVIEW_STAGE", refusal.Reason);
    }

    [Fact]
    public async Task A_scorecard_may_still_come_while_the_decision_is_being_made()
    {
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 3);
        host.Candidates.Applications[application.ToString()].Stage = Stage.Decision;

        Assert.NotEmpty((await host.Client.SubmitScorecardAsync(request)).Id);
    }

    [Fact]
    public async Task A_round_that_the_rubric_lacks_is_refused()
    {
        var rubric = await host.CreateRubric();
        var request = host.Card(rubric, RoundKind.Database, Guid.NewGuid(), 3, 3);
        host.Scheduling.Interviews[request.Scorecard.InterviewId].Kind = InterviewScheduling.V1.RoundKind.Operations;

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal((StatusCode.FailedPrecondition, "ROUND_NOT_IN_RUBRIC"), (refusal.Status, refusal.Reason));
        Assert.Equal((rubric.Id, "ROUND_KIND_OPERATIONS"), (refusal.Metadata["rubric_id"], refusal.Metadata["kind"]));
        Assert.Equal(0, await host.ScorecardsOf(request.Scorecard.InterviewId));
    }

    [Fact]
    public async Task An_unknown_rubric_is_not_found()
    {
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 3);
        request.Scorecard.RubricId = Guid.NewGuid().ToString();

        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.SubmitScorecardAsync(request))).Status);
    }

    public static TheoryData<string, Action<Scorecard>, string[]> Faults => new()
    {
        { "points without a note", s => s.Ratings[1].Evidence = "", ["scorecard.ratings[1].evidence"] },
        { "points with a blank note", s => s.Ratings[0].Evidence = " \t\u2003", ["scorecard.ratings[0].evidence"] },
        { "a competency twice", s => s.Ratings[1].Competency = s.Ratings[0].Competency, ["scorecard.ratings[1].competency", "scorecard.ratings"] },
        { "a competency of another round", s => s.Ratings[1].Competency = "api-design", ["scorecard.ratings[1].competency", "scorecard.ratings"] },
        { "a competency left out", s => s.Ratings.RemoveAt(0), ["scorecard.ratings"] },
        { "one too many", s => s.Ratings.Add(new Rating { Competency = "charm" }), ["scorecard.ratings[2].competency"] },
        { "5 points", s => s.Ratings[0].Points = 5, ["scorecard.ratings[0].points"] },
        { "-1 points", s => s.Ratings[0].Points = -1, ["scorecard.ratings[0].points"] },
        { "a NUL in a note", s => s.Ratings[0].Evidence = "saw\0", ["scorecard.ratings[0].evidence"] },
        { "no recommendation", s => s.Recommendation = Recommendation.Unspecified, ["scorecard.recommendation"] },
        { "no ratings", s => s.Ratings.Clear(), ["scorecard.ratings"] },
        { "an interview that is no id", s => s.InterviewId = "1 or 1=1", ["scorecard.interview_id"] },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_scorecard_that_breaks_a_rule_is_refused_by_its_fields_and_not_stored(string fault, Action<Scorecard> breakIt, string[] fields)
    {
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 4);
        var interview = request.Scorecard.InterviewId;
        breakIt(request.Scorecard);

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.True(fields.SequenceEqual(refusal.Fields), $"{fault}: {refusal.Message}");
        Assert.DoesNotContain("saw", refusal.Message.Replace("what was seen", "", StringComparison.Ordinal));
        Assert.Equal(0, await host.ScorecardsOf(interview));
    }

    [Fact]
    public async Task Twenty_scorecards_of_one_interview_at_once_leave_exactly_one()
    {
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 4);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var own = request.Clone();
            own.RequestId = Guid.NewGuid().ToString();
            own.Scorecard.Ratings[0].Evidence = $"try {i}";
            try
            {
                return (await host.Client.SubmitScorecardAsync(own)).Id;
            }
            catch (RpcException e)
            {
                return $"{e.StatusCode} {Grpc.Core.RpcExceptionExtensions.GetRpcStatus(e)?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason}";
            }
        }));

        var stored = Assert.Single(outcomes, outcome => Guid.TryParse(outcome, out _));
        Assert.Equal(19, outcomes.Count(outcome => outcome == "AlreadyExists SCORECARD_EXISTS"));
        Assert.Equal(1, await host.ScorecardsOf(request.Scorecard.InterviewId));
        Assert.Equal(1, await host.Told("scorecard_submitted", request.Scorecard.InterviewId));
        Assert.Equal(2, await host.Count("select count(*) from scorecard_ratings where scorecard_id = @id", new { id = Guid.Parse(stored) }));
    }

    [Fact]
    public async Task A_second_scorecard_is_refused_and_the_first_stands()
    {
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 4);
        var first = await host.Client.SubmitScorecardAsync(request);

        request.Scorecard.Ratings[0].Points = 1;
        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal((StatusCode.AlreadyExists, "SCORECARD_EXISTS"), (refusal.Status, refusal.Reason));
        Assert.Equal(request.Scorecard.InterviewId, refusal.Metadata["interview_id"]);
        Assert.Equal([first], (await host.Client.ListScorecardsAsync(new() { ApplicationId = application.ToString() })).Scorecards);
    }

    [Fact]
    public async Task A_repeated_call_at_once_or_after_the_application_is_over_answers_the_first_answer()
    {
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 4);
        request.RequestId = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.SubmitScorecardAsync(request).ResponseAsync));
        host.Candidates.Applications[application.ToString()].State = ApplicationState.Withdrawn;
        var late = await host.Client.SubmitScorecardAsync(request);

        Assert.All(answers, answer => Assert.Equal(late, answer));
        Assert.Equal(1, await host.ScorecardsOf(request.Scorecard.InterviewId));
        Assert.Equal(1, await host.Told("scorecard_submitted", late.Id));

        request.Scorecard.Ratings[0].Points = 1;
        Assert.Equal("REQUEST_ID_REUSED", (await Refusal.Of(host.Client.SubmitScorecardAsync(request))).Reason);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, StatusCode.Unavailable, "UNAVAILABLE")]
    [InlineData(StatusCode.Unauthenticated, StatusCode.Internal, "INTERNAL")]
    [InlineData(StatusCode.InvalidArgument, StatusCode.Internal, "INTERNAL")]
    [InlineData(StatusCode.DeadlineExceeded, StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED")]
    public async Task A_peer_that_fails_is_reported_as_our_failure_without_a_word_of_the_inside_or_of_the_notes(StatusCode theirs, StatusCode ours, string reason)
    {
        using var log = new Lines();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 4);
        request.Scorecard.Ratings[0].Evidence = "confided an illness";
        host.Scheduling.Failures[request.Scorecard.InterviewId] = new RpcException(new Status(theirs, "connect to 10.0.0.7:5432 failed"));

        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(request));

        Assert.Equal((ours, reason), (refusal.Status, refusal.Reason));
        Assert.DoesNotContain("10.0.0.7", refusal.Message);
        Assert.NotEmpty(refusal.TraceId);
        Assert.Equal(0, await host.ScorecardsOf(request.Scorecard.InterviewId));
        Assert.Equal(ours == StatusCode.Internal, log.Written.Any(line => line.Contains("failed in a way that nobody expected")));
        Assert.DoesNotContain(log.Written, line => line.Contains("illness"));
    }

    [Fact]
    public async Task The_database_itself_takes_no_points_without_a_note()
    {
        var card = await host.Submit(await host.CreateRubric(), RoundKind.Database, Guid.NewGuid(), 3, 4);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.Count(
            "insert into scorecard_ratings (scorecard_id, position, competency, points, evidence) values (@id, 3, 'more', 4, ' ')", new { id = Guid.Parse(card.Id) }));

        Assert.Equal("scorecard_ratings_points_need_evidence", refused.ConstraintName);
    }

    [Fact]
    public async Task An_application_without_scorecards_has_an_empty_list() =>
        Assert.Empty((await host.Client.ListScorecardsAsync(new() { ApplicationId = Guid.NewGuid().ToString() })).Scorecards);

    [Fact]
    public async Task Rest_submits_and_lists_and_shows_a_refusal_with_its_details()
    {
        using var rest = host.Rest();
        var application = Guid.NewGuid();
        var request = host.Card(await host.CreateRubric(), RoundKind.Database, application, 3, 4);
        StringContent Body() => new(request.ToString(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

        var submitted = await rest.PostAsync("/v1/scorecards", Body());
        var again = await rest.PostAsync("/v1/scorecards", Body());

        Assert.Equal(HttpStatusCode.OK, submitted.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains((await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("details").EnumerateArray(),
            detail => detail.TryGetProperty("reason", out var reason) && reason.GetString() == "SCORECARD_EXISTS");
        Assert.Equal(3, (await rest.GetFromJsonAsync<JsonElement>($"/v1/scorecards?applicationId={application}"))
            .GetProperty("scorecards")[0].GetProperty("ratings")[0].GetProperty("points").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await rest.GetAsync("/v1/scorecards?applicationId=7")).StatusCode);
    }

    [Fact]
    public void The_kinds_of_rounds_have_the_same_names_and_numbers_in_both_contracts() => Assert.Equal(
        Enum.GetValues<InterviewScheduling.V1.RoundKind>().Select(kind => ((int)kind, kind.ToString())),
        Enum.GetValues<RoundKind>().Select(kind => ((int)kind, kind.ToString())));

    /// <summary>Every line that was logged.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        internal ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
