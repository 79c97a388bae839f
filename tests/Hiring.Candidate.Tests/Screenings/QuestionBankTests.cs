using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class QuestionBankTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private string InBank(QuestionKind kind, string text = "Why is this slow?", bool retired = false)
    {
        var id = Guid.CreateVersion7().ToString();
        host.Evaluation.Bank[id] = new()
        {
            Id = id, Version = 3, Kind = kind, Text = text, Retired = retired,
            SlowQuery = kind == QuestionKind.SlowQuery ? new() { Schema = "create table t", Query = "select", Plan = "Seq Scan", DataSizes = "many" } : null,
            Expected = { new ExpectedSignals { Level = RoleLevel.Mid, Signals = { "an index" } }, new ExpectedSignals { Level = RoleLevel.Senior, Signals = { "the numbers" } } },
        };
        return id;
    }

    private static QuestionSet Of(params (ScreeningQuestionKind Kind, string Id)[] questions) => new()
    {
        Title = "From the bank", Bar = 2.5,
        Questions = { questions.Select((question, i) => new ScreeningQuestion { Key = $"q{i}", Kind = question.Kind, BankQuestionId = question.Id, KnockOutBelow = 2 }) },
    };

    [Fact]
    public async Task Questions_without_a_text_of_their_own_are_copied_from_the_bank_with_their_version()
    {
        var (design, slow) = (InBank(QuestionKind.DesignScenario, "Design it."), InBank(QuestionKind.SlowQuery));
        var set = Of((ScreeningQuestionKind.SystemDesign, design), (ScreeningQuestionKind.Database, slow));
        set.Questions.Add(new ScreeningQuestion { Key = "own", Kind = ScreeningQuestionKind.Database, Text = "My own?", BankVersion = 9, Material = "made up" });

        var written = await host.Screenings.CreateQuestionSetAsync(new() { QuestionSet = set });

        Assert.Equal(("Design it.", 3, ""), (written.Questions[0].Text, written.Questions[0].BankVersion, written.Questions[0].Material));
        Assert.Equal(["mid: an index", "senior: the numbers"], written.Questions[1].ExpectedSignals);
        Assert.Equal("create table t\n\nselect\n\nSeq Scan\n\nmany", written.Questions[1].Material);
        Assert.Equal(("My own?", 0, ""), (written.Questions[2].Text, written.Questions[2].BankVersion, written.Questions[2].Material));
        // What becomes of the bank changes nothing.
        host.Evaluation.Bank.Clear();
        Assert.Equal(written, await host.Screenings.GetQuestionSetAsync(new() { QuestionSetId = written.Id }));
    }

    [Fact]
    public async Task What_the_bank_lacks_retired_or_has_for_something_else_is_refused_by_its_field()
    {
        var set = Of((ScreeningQuestionKind.Database, Guid.NewGuid().ToString()), (ScreeningQuestionKind.Database, InBank(QuestionKind.DataModel, retired: true)),
            (ScreeningQuestionKind.Database, InBank(QuestionKind.DesignScenario)), (ScreeningQuestionKind.Database, InBank(QuestionKind.Coding)), (ScreeningQuestionKind.Database, ""));

        var refusal = await host.RefusedWithoutEffect(() => host.Screenings.CreateQuestionSetAsync(new() { QuestionSet = set }));

        Assert.Equal(
            [
                "question_set.questions[0].bank_question_id", "question_set.questions[1].bank_question_id", "question_set.questions[2].kind",
                "question_set.questions[3].bank_question_id", "question_set.questions[4].text",
            ], refusal.Fields);
    }

    [Fact]
    public async Task While_the_bank_does_not_answer_nothing_is_written_and_nothing_internal_is_said()
    {
        var refusal = await host.RefusedWithoutEffect(() => host.Screenings.CreateQuestionSetAsync(
            new() { QuestionSet = Of((ScreeningQuestionKind.Database, InBank(QuestionKind.DataModel, "down"))) }));

        Assert.Equal(StatusCode.Unavailable, refusal.Status);
        Assert.DoesNotContain("10.1.2.3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_screening_tells_which_questions_of_the_bank_were_asked()
    {
        var id = InBank(QuestionKind.DataModel);
        var set = await host.Screenings.CreateQuestionSetAsync(new() { QuestionSet = Of((ScreeningQuestionKind.Database, id)) });
        var application = await host.ApplicationAt(Stage.Screening);
        var screening = await host.Screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = set.Id });
        await host.Screenings.AnswerScreeningAsync(new() { ScreeningId = screening.Id, Answers = { new ScreeningAnswer { Question = "q0", Points = 3, Evidence = "said it" } } });
        await host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id });

        Assert.Equal([id], Assert.Single(await host.Events(application.Id), told => told.ScreeningFinished is not null).ScreeningFinished.BankQuestionIds);
    }
}
