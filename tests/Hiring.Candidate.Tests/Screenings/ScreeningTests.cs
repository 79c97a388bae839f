using System.Net;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class ScreeningTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static QuestionSet Questions() => new()
    {
        Title = "Ledger screen", Bar = 2.5, Questions =
        {
            new ScreeningQuestion { Key = "ledger", Kind = ScreeningQuestionKind.SystemDesign, Text = "Design a ledger that survives retries.", ExpectedSignals = { "idempotency keys" }, Weight = 2 },
            new ScreeningQuestion { Key = "lost-update", Kind = ScreeningQuestionKind.Database, Text = "Two transfers read one balance. What happens?", KnockOutBelow = 3, BankQuestionId = Guid.CreateVersion7().ToString() },
        },
    };

    private async Task<QuestionSet> Set() => await host.Screenings.CreateQuestionSetAsync(new() { QuestionSet = Questions() });

    private async Task<Screening> Start(string? application = null) => await host.Screenings.StartScreeningAsync(new()
    {
        ApplicationId = application ?? (await host.ApplicationAt(Stage.Screening)).Id, QuestionSetId = (await Set()).Id,
    });

    private static AnswerScreeningRequest Answers(Screening screening, params (string Question, int Points)[] answers) => new()
    {
        ScreeningId = screening.Id, Answers = { answers.Select(a => new ScreeningAnswer { Question = a.Question, Points = a.Points, Evidence = a.Points > 0 ? "named the lock" : "" }) },
    };

    [Fact]
    public async Task What_ended_takes_no_answers_and_no_result_and_the_screening_can_be_canceled()
    {
        var screening = await Start();
        await host.Client.HoldApplicationAsync(new() { ApplicationId = screening.ApplicationId, Reason = "on leave" });
        await host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 3), ("lost-update", 4)));
        await host.Client.RejectApplicationAsync(new() { ApplicationId = screening.ApplicationId, Reason = "no budget" });

        var answer = await host.RefusedWithoutEffect(() => host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 4))));
        var finish = await host.RefusedWithoutEffect(() => host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id }));

        Assert.All(new[] { answer, finish }, refusal => Assert.Equal((StatusCode.FailedPrecondition, "APPLICATION_ENDED"), (refusal.Status, refusal.Reason)));
        Assert.Equal(ScreeningState.Canceled, (await host.Screenings.CancelScreeningAsync(new() { ScreeningId = screening.Id })).State);
    }

    [Fact]
    public async Task A_question_set_is_kept_as_it_was_written()
    {
        var written = await Set();

        Assert.Equal(Questions().Questions.Select(q => (q.Key, q.Kind, q.KnockOutBelow)), written.Questions.Select(q => (q.Key, q.Kind, q.KnockOutBelow)));
        Assert.Equal(written, await host.Screenings.GetQuestionSetAsync(new() { QuestionSetId = written.Id }));
        Assert.Equal(written, (await host.Screenings.ListQuestionSetsAsync(new() { PageSize = 1 })).QuestionSets.Single());
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Screenings.GetQuestionSetAsync(new() { QuestionSetId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task A_question_set_that_nobody_could_work_with_is_refused_by_its_fields()
    {
        async Task<IReadOnlyList<string>> Fields(Action<QuestionSet> spoil)
        {
            var set = Questions();
            spoil(set);
            return (await host.RefusedWithoutEffect(() => host.Screenings.CreateQuestionSetAsync(new() { QuestionSet = set }))).Fields;
        }

        Assert.Equal(["question_set.questions[1].key"], await Fields(set => set.Questions[1].Key = "ledger"));
        Assert.Equal(["question_set.questions[0].key"], await Fields(set => set.Questions[0].Key = "Two words"));
        Assert.Equal(["question_set.bar"], await Fields(set => set.Bar = 5));
        Assert.Equal(["question_set.bar"], await Fields(set => set.Bar = double.NaN));
        Assert.Equal(["question_set.questions"], await Fields(set => set.Questions.Clear()));
        Assert.Equal(["question_set.questions[0].kind"], await Fields(set => set.Questions[0].Kind = 0));
        Assert.Equal(["question_set.questions[0].weight"], await Fields(set => set.Questions[0].Weight = double.NaN));
        Assert.Equal(["question_set.questions[0].knock_out_below"], await Fields(set => set.Questions[0].KnockOutBelow = 5));
        Assert.Equal(["question_set.questions[0].bank_question_id"], await Fields(set => set.Questions[0].BankQuestionId = "17"));
    }

    [Fact]
    public async Task A_screening_collects_answers_and_is_passed_with_others_hearing_of_it()
    {
        var screening = await Start();
        Assert.Equal((ScreeningState.Open, false, "tests"), (screening.State, screening.HasTotal, screening.Author));
        Assert.Equal(["ledger", "lost-update"], screening.Unanswered);

        var half = await host.Screenings.AnswerScreeningAsync(Answers(screening, ("lost-update", 4)));
        var full = await host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 1), ("lost-update", 3)));
        var corrected = await host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 3)));
        var passed = await host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id, Etag = corrected.Etag });

        Assert.Equal((4.0, "ledger"), (half.Total, Assert.Single(half.Unanswered)));
        Assert.Equal(5.0 / 3, full.Total, 12);
        Assert.Equal((3.0, ScreeningState.Passed), (passed.Total, passed.State));
        Assert.Equal([("ledger", 3, "named the lock", "tests"), ("lost-update", 3, "named the lock", "tests")], passed.Answers.Select(a => (a.Question, a.Points, a.Evidence, a.Author)));
        Assert.NotNull(passed.FinishTime);
        Assert.Equal(passed, await host.Screenings.GetScreeningAsync(new() { ScreeningId = screening.Id }));
        var told = Assert.Single(await host.Events(screening.Id)).ScreeningFinished;
        Assert.Equal((screening.ApplicationId, true), (told.ApplicationId, told.Passed));
    }

    [Fact]
    public async Task A_knock_out_fails_the_screening_whatever_else_was_answered_and_before_it_was()
    {
        var screening = await Start();

        var answered = await host.Screenings.AnswerScreeningAsync(Answers(screening, ("lost-update", 2)));
        var failed = await host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id });

        Assert.Equal(["lost-update"], answered.KnockedOutBy);
        Assert.Equal(ScreeningState.Failed, failed.State);
        Assert.False(Assert.Single(await host.Events(screening.Id)).ScreeningFinished.Passed);
    }

    [Fact]
    public async Task A_screening_with_questions_left_is_not_finished_and_says_which()
    {
        var screening = await Start();
        await host.Screenings.AnswerScreeningAsync(Answers(screening, ("lost-update", 4)));

        var refusal = await host.RefusedWithoutEffect(() => host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "SCREENING_INCOMPLETE", "ledger"), (refusal.Status, refusal.Reason, refusal.Metadata["questions"]));
    }

    [Fact]
    public async Task What_is_over_does_not_change_and_another_screening_can_be_started()
    {
        var screening = await Start();
        await host.Screenings.CancelScreeningAsync(new() { ScreeningId = screening.Id });

        foreach (var call in new Func<AsyncUnaryCall<Screening>>[]
        {
            () => host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 4))), () => host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id }),
            () => host.Screenings.CancelScreeningAsync(new() { ScreeningId = screening.Id }),
        })
            Assert.Equal("SCREENING_FINISHED", (await host.RefusedWithoutEffect(call)).Reason);

        var second = await Start(screening.ApplicationId);
        var listed = (await host.Screenings.ListScreeningsAsync(new() { ApplicationId = screening.ApplicationId })).Screenings;
        Assert.Equal([(second.Id, ScreeningState.Open), (screening.Id, ScreeningState.Canceled)], listed.Select(s => (s.Id, s.State)));
    }

    [Fact]
    public async Task Twenty_screenings_at_once_of_one_application_start_exactly_once()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        var set = await Set();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Outcome.Of(host.Screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = set.Id }))));

        Assert.Single(outcomes, "");
        Assert.Equal(19, outcomes.Count(reason => reason == "SCREENING_EXISTS"));
    }

    [Fact]
    public async Task Two_who_answer_from_the_same_version_do_not_overwrite_each_other()
    {
        var screening = await Start();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 4).Select(points =>
        {
            var request = Answers(screening, ("ledger", points));
            request.Etag = screening.Etag;
            return Outcome.Of(host.Screenings.AnswerScreeningAsync(request));
        }));

        Assert.Single(outcomes, "");
        Assert.Equal(3, outcomes.Count(reason => reason == "ETAG_MISMATCH"));
    }

    [Fact]
    public async Task Answers_that_fit_no_question_or_say_nothing_are_refused_by_their_fields()
    {
        var screening = await Start();
        var request = Answers(screening, ("ledger", 3), ("ledger", 2), ("poetry", 4), ("lost-update", 2));
        request.Answers[3].Evidence = " ";

        var refusal = await host.RefusedWithoutEffect(() => host.Screenings.AnswerScreeningAsync(request));
        var range = await host.RefusedWithoutEffect(() => host.Screenings.AnswerScreeningAsync(Answers(screening, ("ledger", 5))));

        Assert.Equal(["answers[1].question", "answers[2].question", "answers[3].evidence"], refusal.Fields);
        Assert.Equal(["answers[0].points"], range.Fields);
    }

    [Fact]
    public async Task A_screening_needs_an_application_that_goes_on_and_a_question_set_that_exists()
    {
        var set = await Set();
        var nothing = Guid.CreateVersion7().ToString();
        var application = await host.ApplicationAt(Stage.Screening);
        var held = await host.Client.HoldApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Screening)).Id });

        var noApplication = await host.RefusedWithoutEffect(() => host.Screenings.StartScreeningAsync(new() { ApplicationId = nothing, QuestionSetId = set.Id }));
        var noSet = await host.RefusedWithoutEffect(() => host.Screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = nothing }));
        var paused = await host.RefusedWithoutEffect(() => host.Screenings.StartScreeningAsync(new() { ApplicationId = held.Id, QuestionSetId = set.Id }));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound, "APPLICATION_ON_HOLD"), (noApplication.Status, noSet.Status, paused.Reason));
        Assert.Equal($"There is no question set with the id {nothing}.", noSet.Message);
    }

    [Fact]
    public async Task The_gate_opens_for_the_latest_screening_that_counts()
    {
        var role = await host.OpenRole(
            new() { Id = "sourced", Name = "Sourced", Kind = Stage.Sourced }, new() { Id = "loop", Name = "Loop", Kind = Stage.Interview, Gates = { Gate.ScreeningPassed } },
            new() { Id = "hired", Name = "Hired", Kind = Stage.Hired });
        var application = await host.Apply(role.Id);
        async Task<string> Why() => (await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "loop" }))).Message;

        Assert.Contains("There was no screening", await Why(), StringComparison.Ordinal);
        var failed = await Start(application.Id);
        Assert.Contains("not finished", await Why(), StringComparison.Ordinal);
        await host.Screenings.AnswerScreeningAsync(Answers(failed, ("lost-update", 1)));
        await host.Screenings.FinishScreeningAsync(new() { ScreeningId = failed.Id });
        Assert.Contains("was failed", await Why(), StringComparison.Ordinal);
        var passed = await Start(application.Id);
        await host.Screenings.AnswerScreeningAsync(Answers(passed, ("ledger", 4), ("lost-update", 4)));
        await host.Screenings.FinishScreeningAsync(new() { ScreeningId = passed.Id });
        await host.Screenings.CancelScreeningAsync(new() { ScreeningId = (await Start(application.Id)).Id });

        Assert.Equal("loop", (await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, ToStage = "loop" })).StageId);
    }

    [Fact]
    public async Task Question_sets_and_screenings_are_read_by_REST_without_being_taken_for_each_other()
    {
        var screening = await Start();
        var rest = host.Rest();

        var sets = await rest.GetStringAsync("/v1/screenings/question-sets", TestContext.Current.CancellationToken);
        var one = await rest.GetStringAsync($"/v1/screenings/{screening.Id}", TestContext.Current.CancellationToken);
        using var verb = await rest.PostAsync($"/v1/screenings/{screening.Id}:cancel", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Contains("questionSets", sets, StringComparison.Ordinal);
        Assert.Contains(screening.QuestionSetId, one, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, verb.StatusCode);
    }

    [Fact]
    public async Task Whoever_may_only_read_starts_no_screening()
    {
        var reader = new ScreeningService.ScreeningServiceClient(host.GrpcAs(host.Issuer.Token("tests", "candidate.read")));

        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await reader.CreateQuestionSetAsync(new() { QuestionSet = Questions() }))).StatusCode);
    }
}
