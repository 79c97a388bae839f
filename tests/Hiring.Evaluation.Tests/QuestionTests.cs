using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Errors;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.Evaluation.Tests;

public sealed class QuestionTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    private static Question Written() => new()
    {
        Kind = QuestionKind.DataModel, Title = "Bookings", Text = "Model rooms that are booked by the hour.", Minutes = 20, Discriminates = "a constraint",
        Competencies = { "data-modelling" }, FollowUps = { "And by the minute?" },
        Expected =
        {
            new ExpectedSignals { Level = RoleLevel.Mid, Signals = { "a table of bookings" } },
            new ExpectedSignals { Level = RoleLevel.Senior, Signals = { "an exclusion constraint" } },
        },
    };

    private async Task<Question> Enter(Question question) => await host.Client.CreateQuestionAsync(new() { Question = question });

    private async Task<List<Question>> All(ListQuestionsRequest request)
    {
        var all = new List<Question>();
        do
        {
            var page = await host.Client.ListQuestionsAsync(request);
            all.AddRange(page.Questions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    [Fact]
    public async Task A_question_is_answered_as_entered_and_a_change_is_a_new_version_beside_the_old_one()
    {
        var wanted = Written();
        var entered = await Enter(wanted);
        (wanted.Id, wanted.Version, wanted.Etag, wanted.CreateTime, wanted.UpdateTime) = (entered.Id, 1, "1", entered.CreateTime, entered.UpdateTime);
        Assert.Equal(wanted, entered);

        var changed = await host.Client.UpdateQuestionAsync(new()
        {
            QuestionId = entered.Id, Question = new() { Text = "Model desks." }, UpdateMask = new() { Paths = { "text" } }, Etag = entered.Etag,
        });
        Assert.Equal((2, "Model desks.", "2"), (changed.Version, changed.Text, changed.Etag));
        Assert.Equal(changed, await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id }));
        var old = await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id, Version = 1 });
        Assert.Equal((1, wanted.Text), (old.Version, old.Text));
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.GetQuestionAsync(new() { QuestionId = entered.Id, Version = 3 }))).Status);
        Assert.Equal(StatusCode.Aborted, (await Refusal.Of(host.Client.UpdateQuestionAsync(
            new() { QuestionId = entered.Id, Question = new() { Text = "x" }, UpdateMask = new() { Paths = { "text" } }, Etag = entered.Etag }))).Status);
    }

    [Fact]
    public async Task Of_ten_changes_at_once_without_an_etag_each_is_a_version()
    {
        var entered = await Enter(Written());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => await host.Client.UpdateQuestionAsync(
            new() { QuestionId = entered.Id, Question = new() { Minutes = 10 + i }, UpdateMask = new() { Paths = { "minutes" } } })));
        Assert.Equal(11, (await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id })).Version);
        var minutes = await Task.WhenAll(Enumerable.Range(2, 10).Select(async version => (await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id, Version = version })).Minutes));
        Assert.Equal(Enumerable.Range(10, 10), minutes.Order());
    }

    [Fact]
    public async Task A_retired_question_is_found_by_its_id_and_not_in_the_list_and_does_not_change()
    {
        var entered = await Enter(Written());
        Assert.Contains(entered, await All(new() { Kind = QuestionKind.DataModel, Competency = "data-modelling" }));
        Assert.DoesNotContain(entered, await All(new() { Kind = QuestionKind.SlowQuery }));
        Assert.DoesNotContain(entered, await All(new() { Competency = "reliability" }));

        var retired = await host.Client.RetireQuestionAsync(new() { QuestionId = entered.Id });
        Assert.True(retired.Retired);
        Assert.Equal(retired, await host.Client.RetireQuestionAsync(new() { QuestionId = entered.Id }));
        Assert.DoesNotContain(retired, await All(new()));
        Assert.Contains(retired, await All(new() { ShowRetired = true }));
        Assert.Equal("QUESTION_RETIRED", (await Refusal.Of(host.Client.UpdateQuestionAsync(
            new() { QuestionId = entered.Id, Question = new() { Minutes = 30 }, UpdateMask = new() { Paths = { "minutes" } } }))).Reason);
    }

    public static TheoryData<string, Action<Question>> Wrong => new()
    {
        { "question.expected[1].level", question => question.Expected[1].Level = RoleLevel.Mid },
        { "question.slow_query", question => question.SlowQuery = new() { Schema = "s", Query = "q", Plan = "p", DataSizes = "d" } },
        { "question.slow_query", question => question.Kind = QuestionKind.SlowQuery },
        { "question.tests", question => question.Kind = QuestionKind.Coding },
        { "question.tests", question => question.Tests.Add(new CodingTest { Name = "empty" }) },
        { "question.minutes", question => question.Minutes = 0 },
        { "question.competencies[0]", question => question.Competencies[0] = "Data modelling" },
        { "question.discriminates", question => question.Discriminates = "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_question_that_makes_no_sense_is_refused_with_its_field(string field, Action<Question> change)
    {
        var question = Written();
        change(question);
        Assert.Contains(field, (await Refusal.Of(host.Client.CreateQuestionAsync(new() { Question = question }))).Fields);
    }

    [Fact]
    public async Task What_ships_covers_design_and_database_for_every_level_and_keeps_the_rules_of_the_contract()
    {
        var shipped = (await All(new() { ShowRetired = true })).Where(question => question.Id.StartsWith("01920000-", StringComparison.Ordinal)).ToList();
        Assert.Equal([(QuestionKind.DesignScenario, 3), (QuestionKind.DataModel, 3), (QuestionKind.SlowQuery, 3)],
            shipped.GroupBy(question => question.Kind).OrderBy(kind => kind.Key).Select(kind => (kind.Key, kind.Count())));
        Assert.All(shipped, question =>
        {
            host.Services.GetRequiredService<RequestRules>().Check(question);
            Assert.Equal([RoleLevel.Mid, RoleLevel.Senior, RoleLevel.Staff], question.Expected.Select(expected => expected.Level));
            Assert.InRange(question.FollowUps.Count, 3, 20);
            Assert.Equal(question.Kind == QuestionKind.SlowQuery, question.SlowQuery?.Plan.Contains("Execution Time", StringComparison.Ordinal) ?? false);
        });
    }

    [Fact]
    public async Task Each_application_counts_once_as_an_exposure_of_a_question_that_exists()
    {
        var entered = await Enter(Written());
        var finished = new ScreeningFinished
        {
            ScreeningId = Guid.NewGuid().ToString(), ApplicationId = Guid.NewGuid().ToString(), BankQuestionIds = { entered.Id, Guid.NewGuid().ToString() },
        };
        host.Candidates.Tell(new() { ScreeningFinished = finished });
        host.Candidates.Tell(new() { ScreeningFinished = finished });
        var other = finished.Clone();
        other.ApplicationId = Guid.NewGuid().ToString();
        host.Candidates.Tell(new() { ScreeningFinished = other });

        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id })).Exposures < 2)
            await Task.Delay(20, soon.Token);
        Assert.Equal(2, (await host.Client.GetQuestionAsync(new() { QuestionId = entered.Id })).Exposures);
    }
}
