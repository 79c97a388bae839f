using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>Many applications in one call, each with a result of its own.</summary>
public sealed class BulkTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static string Summary(ApplicationResult result) =>
        result.Failure is { } failure ? failure.Reason : $"{result.Application.StageId} {result.Application.State}";

    [Fact]
    public async Task One_that_cannot_be_moved_keeps_none_of_the_others_back()
    {
        var role = await host.OpenRole();
        var first = await host.ApplicationAt(Stage.Sourced, role.Id);
        var ended = await host.ApplicationAt(Stage.Sourced, role.Id);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = ended.Id });
        var ahead = await host.ApplicationAt(Stage.Interview, role.Id);
        var unknown = Guid.CreateVersion7().ToString();
        var last = await host.ApplicationAt(Stage.Sourced);

        var results = (await host.Client.AdvanceApplicationsAsync(new() { ApplicationIds = { first.Id, ended.Id, unknown, ahead.Id, last.Id }, Stage = Stage.Screening })).Results;

        Assert.Equal([first.Id, ended.Id, unknown, ahead.Id, last.Id], results.Select(result => result.ApplicationId));
        Assert.Equal(["screening Active", "APPLICATION_ENDED", "NOT_FOUND", "STAGE_CANNOT_FOLLOW", "screening Active"], results.Select(Summary));
        Assert.Equal([(int)StatusCode.FailedPrecondition, (int)StatusCode.NotFound, (int)StatusCode.FailedPrecondition], results.Where(r => r.Failure is not null).Select(r => r.Failure.Code));
        Assert.Equal("STAGE_DECISION", results[3].Failure.Facts.Single(fact => fact.Key == "next_stage").Value);
        foreach (var (id, stage, events) in new[] { (first.Id, Stage.Screening, 2), (last.Id, Stage.Screening, 2), (ahead.Id, Stage.Interview, 3), (ended.Id, Stage.Sourced, 2) })
        {
            Assert.Equal(stage, (await host.Client.GetApplicationAsync(new() { ApplicationId = id })).Stage);
            Assert.Equal(events, (await host.Events(id)).Count);
            Assert.Equal(events, (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = id })).Steps.Count);
        }
    }

    [Fact]
    public async Task A_repeated_call_answers_the_first_answer_failures_too()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var ended = await host.Client.WithdrawApplicationAsync(new() { ApplicationId = (await host.ApplicationAt(Stage.Sourced)).Id });
        var request = new AdvanceApplicationsRequest { ApplicationIds = { application.Id, ended.Id }, ToStage = "screening", RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.AdvanceApplicationsAsync(request);
        await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = Stage.Interview });

        Assert.Equal(first, await host.Client.AdvanceApplicationsAsync(request));
        Assert.Equal(Stage.Interview, (await host.Client.GetApplicationAsync(new() { ApplicationId = application.Id })).Stage);
    }

    [Fact]
    public async Task Gates_are_asked_for_each_and_silence_about_one_is_that_ones_failure()
    {
        var role = await host.OpenRole(
            new() { Id = "sourced", Name = "Sourced", Kind = Stage.Sourced }, new() { Id = "loop", Name = "Loop", Kind = Stage.Interview, Gates = { Gate.InterviewsBooked } },
            new() { Id = "hired", Name = "Hired", Kind = Stage.Hired });
        var open = await host.Apply(role.Id);
        host.Scheduling.Books(open.Id, DateTime.UtcNow);
        var closed = await host.Apply(role.Id);
        var silent = await host.Apply(role.Id);
        host.Scheduling.Fails(silent.Id, StatusCode.Internal);

        var results = (await host.Client.AdvanceApplicationsAsync(new() { ApplicationIds = { silent.Id, closed.Id, open.Id }, ToStage = "loop" })).Results;

        Assert.Equal(["UNAVAILABLE", "GATE_CLOSED", "loop Active"], results.Select(Summary));
    }

    [Fact]
    public async Task Many_are_rejected_with_one_message_each_and_those_over_stay_as_they_are()
    {
        var role = await host.OpenRole();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await host.ApplicationAt(Stage.Sourced, role.Id)).Id);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = ids[1] });

        var results = (await host.Client.RejectApplicationsAsync(new()
        {
            ApplicationIds = { ids }, Reason = "the place is taken", ReasonCode = RejectionReason.PositionFilled, Message = "Thank you.", DelayMinutes = 1440,
        })).Results;

        Assert.Equal(["sourced Rejected", "APPLICATION_ENDED", "sourced Rejected"], results.Select(Summary));
        Assert.Equal("1,0,1", string.Join(',', await Task.WhenAll(ids.Select(id => host.Sql<long>("select count(*) from candidate_messages where application_id = @id::uuid", new { id })))));
        Assert.Equal(RejectionReason.PositionFilled, (await host.Client.GetApplicationHistoryAsync(new() { ApplicationId = ids[0] })).Steps[^1].RejectionReason);
    }

    [Fact]
    public async Task None_more_than_two_hundred_and_one_named_twice_are_refused_by_their_field()
    {
        var id = Guid.CreateVersion7().ToString();
        AdvanceApplicationsRequest[] wrong =
        [
            new() { Stage = Stage.Screening },
            new() { Stage = Stage.Screening, ApplicationIds = { Enumerable.Range(0, 201).Select(_ => Guid.CreateVersion7().ToString()) } },
            new() { Stage = Stage.Screening, ApplicationIds = { id, id } },
            new() { Stage = Stage.Screening, ApplicationIds = { id, id.ToUpperInvariant() } },
        ];

        foreach (var request in wrong)
            Assert.Equal(["application_ids"], (await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationsAsync(request))).Fields);
        Assert.Equal(["application_ids[0]"], (await host.RefusedWithoutEffect(() => host.Client.AdvanceApplicationsAsync(new() { Stage = Stage.Screening, ApplicationIds = { "1" } }))).Fields);
    }

    [Fact]
    public async Task Twenty_calls_at_once_over_the_same_applications_in_any_order_move_each_once_and_none_deadlocks()
    {
        var role = await host.OpenRole();
        var ids = new List<string>();
        for (var i = 0; i < 10; i++)
            ids.Add((await host.ApplicationAt(Stage.Sourced, role.Id)).Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => await host.Client.AdvanceApplicationsAsync(new()
        {
            ApplicationIds = { i % 2 == 0 ? ids : Enumerable.Reverse(ids) }, ToStage = "screening",
        })));

        Assert.All(ids, id => Assert.Single(answers.SelectMany(answer => answer.Results), result => result.ApplicationId == id && result.Failure is null));
        Assert.Equal(0, await host.Sql<long>("select deadlocks from pg_stat_database where datname = current_database()"));
    }
}
