using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.Screenings;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class ActivityTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    /// <summary>A candidate around whom everything happened that the feed knows, in this order.</summary>
    private async Task<(Application Application, Note Note, CandidateTask Task, Screening Screening, Offer Offer)> Everything()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var set = await host.Screenings.CreateQuestionSetAsync(new()
        {
            QuestionSet = new() { Title = "t", Bar = 2, Questions = { new ScreeningQuestion { Key = "a", Kind = ScreeningQuestionKind.Database, Text = "t" } } },
        });
        var screening = await host.Screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = set.Id });
        await host.Screenings.AnswerScreeningAsync(new() { ScreeningId = screening.Id, Answers = { new ScreeningAnswer { Question = "a", Points = 4, Evidence = "e" } } });
        await host.Screenings.FinishScreeningAsync(new() { ScreeningId = screening.Id });
        var note = await host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = application.CandidateId, Text = "strong on locks" } });
        var task = await host.Activity.CreateTaskAsync(new() { Task = new() { CandidateId = application.CandidateId, ApplicationId = application.Id, Title = "call", Assignee = "ines" } });
        foreach (var stage in new[] { Stage.Screening, Stage.Interview, Stage.Decision, Stage.Offer })
            await host.Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = stage });
        host.Evaluation.Decides(application.Id);
        var offer = await host.Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = CandidateHost.Dollars(160_000) });
        await host.Activity.CompleteTaskAsync(new() { TaskId = task.Id });
        await host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "stays for the team" });
        await host.Client.RejectApplicationAsync(new() { ApplicationId = application.Id, Reason = "declined" });
        return (application, note, task, screening, offer);
    }

    [Fact]
    public async Task The_feed_of_a_candidate_merges_everything_newest_first()
    {
        var (application, note, task, screening, offer) = await Everything();

        var entries = (await host.Activity.ListActivityAsync(new() { CandidateId = application.CandidateId })).Entries;

        Assert.Equal([
            (ActivityKind.ApplicationStep, application.Id, "declined"), (ActivityKind.OfferAnswered, offer.Id, "stays for the team"), (ActivityKind.TaskDone, task.Id, "call"),
            (ActivityKind.OfferMade, offer.Id, ""), (ActivityKind.ApplicationStep, application.Id, ""), (ActivityKind.ApplicationStep, application.Id, ""),
            (ActivityKind.ApplicationStep, application.Id, ""), (ActivityKind.ApplicationStep, application.Id, ""), (ActivityKind.TaskCreated, task.Id, "call"),
            (ActivityKind.Note, note.Id, "strong on locks"), (ActivityKind.ScreeningFinished, screening.Id, ""), (ActivityKind.ScreeningStarted, screening.Id, ""),
            (ActivityKind.ApplicationStep, application.Id, ""),
        ], entries.Select(entry => (entry.Kind, entry.SubjectId, entry.Text)));
        Assert.Equal(entries.OrderByDescending(entry => entry.OccurTime.ToDateTime()), entries);
        Assert.Equal(["offer", "offer", "decision", "interview", "screening", "sourced"], entries.Where(entry => entry.Kind == ActivityKind.ApplicationStep).Select(entry => entry.StageId));
        Assert.Equal((ApplicationState.Rejected, OfferState.Declined, ScreeningState.Passed), (entries[0].ApplicationState, entries[1].OfferState, entries[10].ScreeningState));
        Assert.Equal("tests", entries[9].Actor);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(13)]
    public async Task Pages_of_any_size_answer_the_same_feed_exactly_once_even_where_everything_happened_at_one_moment(int size)
    {
        var (application, _, _, _, _) = await Everything();
        await host.Sql<string>("""
            with n as (update notes set created_at = '2026-01-01' where candidate_id = @c::uuid),
                t as (update tasks set created_at = '2026-01-01', done_at = '2026-01-01' where candidate_id = @c::uuid),
                s as (update application_steps set at = '2026-01-01' where application_id = @a::uuid),
                o as (update offers set created_at = '2026-01-01', answered_at = '2026-01-01' where application_id = @a::uuid)
            select 'done'
            """, new { c = application.CandidateId, a = application.Id });
        var whole = (await host.Activity.ListActivityAsync(new() { CandidateId = application.CandidateId })).Entries;

        var seen = new List<ActivityEntry>();
        var token = "";
        do
        {
            var page = await host.Activity.ListActivityAsync(new() { CandidateId = application.CandidateId, PageSize = size, PageToken = token });
            Assert.InRange(page.Entries.Count, 0, size);
            seen.AddRange(page.Entries);
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(13, whole.Count);
        Assert.Equal(whole, seen);
    }

    [Fact]
    public async Task A_token_holds_for_one_candidate_and_what_is_no_token_is_refused()
    {
        var candidate = (await host.Apply((await host.OpenRole()).Id)).CandidateId;
        var other = (await host.Import()).Id;
        var token = (await host.Activity.ListActivityAsync(new() { CandidateId = candidate, PageSize = 1 })).NextPageToken;

        foreach (var request in new ListActivityRequest[]
        {
            new() { CandidateId = other, PageToken = token }, new() { CandidateId = candidate, PageToken = "%%%" }, new() { CandidateId = candidate, PageToken = token + "AAAA" },
            new() { CandidateId = candidate, PageToken = string.Concat("f_______", token.AsSpan(8)) },
        })
            Assert.Equal(["page_token"], (await Refusal.Of(host.Activity.ListActivityAsync(request))).Fields);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Activity.ListActivityAsync(new() { CandidateId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task The_feed_holds_nothing_of_another_candidate()
    {
        await Everything();
        var quiet = (await host.Import()).Id;

        Assert.Empty((await host.Activity.ListActivityAsync(new() { CandidateId = quiet })).Entries);
    }

    [Fact]
    public void Methods_that_change_something_need_the_scope_to_write_and_the_others_the_scope_to_read()
    {
        foreach (var (service, implementation) in new[] { (ActivityService.Descriptor, typeof(ActivityGrpcService)), (ScreeningService.Descriptor, typeof(ScreeningGrpcService)) })
            foreach (var method in service.Methods)
            {
                var reads = method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects;
                var scope = implementation.GetMethod(method.Name)!.GetCustomAttribute<RequireScopeAttribute>()!.Scope;
                Assert.Equal((method.Name, reads ? "candidate.read" : "candidate.write"), (method.Name, scope));
            }
    }
}
