using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.Testing;
using Npgsql;
using RoundKind = Hiring.Evaluation.V1.RoundKind;

namespace Hiring.Evaluation.Tests;

public sealed class ErasureTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    /// <summary>Columns of words that say nothing about a candidate: rubrics are written for roles, and the reasons of a decision name nobody.</summary>
    private static readonly string[] FreeOfPersonalData =
    [
        "rubrics.title", "rubrics.body", "question_versions.body", "question_versions.competencies", "scorecard_ratings.competency", "decisions.explanation",
        .. ColumnsOfWords.FreeInEveryService,
    ];

    /// <summary>What the erasure takes: the words of the ratings, and whole answers that are kept for calls that are repeated.</summary>
    private static readonly string[] Erased =
        ["scorecard_ratings.evidence", "request_log.caller", "request_log.method", "request_log.request_hash", "request_log.response"];

    [Fact]
    public async Task What_was_written_about_the_person_goes_and_the_points_stay_and_it_is_reported()
    {
        var rubric = await host.CreateRubric();
        var (application, other) = (Guid.NewGuid(), Guid.NewGuid());
        await host.Submit(rubric, RoundKind.SystemDesign, application, 3, 3, 3, 3);
        await host.Submit(rubric, RoundKind.Database, application, 3, 3);
        var card = host.Card(rubric, RoundKind.Coding, application, 3, 0);
        card.RequestId = Guid.NewGuid().ToString();
        card.Scorecard.Ratings[0].Evidence = "Ada drew it";
        await host.Client.SubmitScorecardAsync(card);
        await host.Submit(rubric, RoundKind.Coding, other, 3, 2);
        await host.Client.MakeDecisionAsync(new() { ApplicationId = application.ToString(), RubricId = rubric.Id });

        var erasure = Erase(application);
        await Reported(erasure);

        var cards = (await host.Client.ListScorecardsAsync(new() { ApplicationId = application.ToString() })).Scorecards;
        Assert.All(cards.SelectMany(scorecard => scorecard.Ratings), rating => Assert.Equal(rating.Points == 0 ? "" : "erased", rating.Evidence));
        var left = cards[2];
        Assert.Equal([(3, "erased"), (0, "")], left.Ratings.Select(rating => (rating.Points, rating.Evidence)));
        Assert.Equal(Recommendation.Yes, left.Recommendation);
        Assert.Equal(application.ToString(), (await host.Client.GetDecisionAsync(new() { ApplicationId = application.ToString() })).ApplicationId);
        Assert.Equal(0, await host.Count("select count(*) from request_log where request_id = @id", new { id = Guid.Parse(card.RequestId) }));
        var untouched = Assert.Single((await host.Client.ListScorecardsAsync(new() { ApplicationId = other.ToString() })).Scorecards);
        Assert.Equal("saw a 3", untouched.Ratings[0].Evidence);
        // Seven ratings with words, and one answer that was kept.
        Assert.Equal(8, (await Told(erasure)).Rows);
    }

    [Fact]
    public async Task A_person_of_whom_nothing_is_known_is_reported_as_well()
    {
        var erasure = Erase(Guid.NewGuid());
        await Reported(erasure);
        Assert.Equal(0, (await Told(erasure)).Rows);
    }

    [Fact]
    public async Task Nothing_is_written_after_the_erasure()
    {
        var application = Guid.NewGuid();
        var rubric = await host.CreateRubric();
        await Reported(Erase(application));
        // Candidate still says that the application is in its interviews: the card was on its way when the person was erased.
        var refusal = await Refusal.Of(host.Client.SubmitScorecardAsync(host.Card(rubric, RoundKind.Coding, application, 3, 2)));
        Assert.Equal((StatusCode.FailedPrecondition, "CANDIDATE_ERASED"), (refusal.Status, refusal.Reason));
        Assert.Empty((await host.Client.ListScorecardsAsync(new() { ApplicationId = application.ToString() })).Scorecards);
    }

    [Fact]
    public async Task Cards_and_erasures_at_once_leave_no_words()
    {
        var rubric = await host.CreateRubric();
        for (var round = 0; round < 5; round++)
        {
            var application = Guid.NewGuid();
            var cards = Enumerable.Range(0, 6).Select(_ => host.Card(rubric, RoundKind.Coding, application, 3, 2)).ToList();
            var writing = cards.Select(async card =>
            {
                try
                {
                    await host.Client.SubmitScorecardAsync(card);
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
                {
                }
            }).ToList();
            var erasure = Erase(application);
            await Task.WhenAll(writing);
            await Reported(erasure);
            Assert.Equal(0, await host.Count("""
                select count(*) from scorecard_ratings r join scorecards s on s.id = r.scorecard_id where s.application_id = @application and r.evidence <> 'erased'
                """, new { application }));
        }
    }

    [Fact]
    public async Task Every_column_of_words_is_either_erased_or_declared_free_of_personal_data()
    {
        var columns = await ColumnsOfWords.Of(host.Database);
        Assert.Equal(FreeOfPersonalData.Concat(Erased).Order(), columns.Order());
    }

    private CandidateErased Erase(Guid application)
    {
        var erased = new CandidateErased { ErasureId = Guid.CreateVersion7().ToString(), CandidateId = Guid.CreateVersion7().ToString(), ApplicationIds = { application.ToString() } };
        host.Candidates.Tell(new CandidateEvent { CandidateErased = erased, OccurTime = Timestamp.FromDateTime(DateTime.UtcNow) });
        return erased;
    }

    private async Task Reported(CandidateErased erasure)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await host.Told("person_erased", erasure.ErasureId) == 0)
            await Task.Delay(20, soon.Token);
    }

    private async Task<PersonErased> Told(CandidateErased erasure)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        var payloads = await connection.QueryAsync<byte[]>("select payload from feed_events where type = 'person_erased'");
        return payloads.Select(EvaluationEvent.Parser.ParseFrom).Single(told => told.PersonErased.ErasureId == erasure.ErasureId).PersonErased;
    }
}
