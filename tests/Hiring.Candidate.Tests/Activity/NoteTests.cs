using System.Net;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class NoteTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private ActivityService.ActivityServiceClient As(string who) => new(host.GrpcAs(host.Issuer.Token(who, "candidate.read", "candidate.write")));

    private async Task<Note> Write(string text = "Knows why two-phase commit hurts.") =>
        await host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = (await host.Import()).Id, Text = text } });

    [Fact]
    public async Task Lists_of_nobody_are_not_found_and_lists_of_a_merged_one_are_the_survivors()
    {
        var nobody = Guid.CreateVersion7().ToString();
        var privacy = new PrivacyService.PrivacyServiceClient(host.Grpc);
        var refusals = new[]
        {
            await Refusal.Of(host.Activity.ListNotesAsync(new() { CandidateId = nobody })), await Refusal.Of(host.Activity.ListNotesAsync(new() { ApplicationId = nobody })),
            await Refusal.Of(host.Activity.ListTasksAsync(new() { CandidateId = nobody })), await Refusal.Of(host.Activity.ListTasksAsync(new() { ApplicationId = nobody })),
            await Refusal.Of(privacy.ListConsentsAsync(new() { CandidateId = nobody })), await Refusal.Of(privacy.ListLegalHoldsAsync(new() { CandidateId = nobody })),
            await Refusal.Of(privacy.ListErasuresAsync(new() { CandidateId = nobody })),
        };
        Assert.All(refusals, refusal => Assert.Equal(StatusCode.NotFound, refusal.Status));

        var (one, other) = (await host.Import(), await host.Import());
        await host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = one.Id, Text = "met" } });
        await host.Activity.CreateTaskAsync(new() { Task = new() { CandidateId = one.Id, Title = "call", Assignee = "tests" } });
        await new DuplicateService.DuplicateServiceClient(host.Grpc).MergeCandidatesAsync(new() { CandidateId = one.Id, OtherCandidateId = other.Id });
        Assert.Equal("met", Assert.Single((await host.Activity.ListNotesAsync(new() { CandidateId = other.Id })).Notes).Text);
        Assert.Equal("call", Assert.Single((await host.Activity.ListTasksAsync(new() { CandidateId = other.Id })).Tasks).Title);
    }

    [Fact]
    public async Task A_note_is_the_callers_whatever_the_request_says()
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        var note = await As("ines").CreateNoteAsync(new()
        {
            Note = new() { CandidateId = application.CandidateId, ApplicationId = application.Id, Text = "Ran the pager for two years.", Author = "somebody else" },
        });

        Assert.Equal(("ines", application.CandidateId, application.Id, "Ran the pager for two years."), (note.Author, note.CandidateId, note.ApplicationId, note.Text));
        Assert.Equal(note, await host.Activity.GetNoteAsync(new() { NoteId = note.Id }));
    }

    [Fact]
    public async Task Its_author_changes_and_deletes_a_note_and_nobody_else()
    {
        var note = await Write();

        var change = await host.RefusedWithoutEffect(() => As("ines").UpdateNoteAsync(new() { NoteId = note.Id, Note = new() { Text = "no" }, UpdateMask = new() { Paths = { "text" } } }));
        var delete = await host.RefusedWithoutEffect(() => As("ines").DeleteNoteAsync(new() { NoteId = note.Id }));
        var changed = await host.Activity.UpdateNoteAsync(new() { NoteId = note.Id, Note = new() { Text = "Better said." }, UpdateMask = new() { Paths = { "text" } }, Etag = note.Etag });
        var stale = await host.RefusedWithoutEffect(() => host.Activity.DeleteNoteAsync(new() { NoteId = note.Id, Etag = note.Etag }));
        await host.Activity.DeleteNoteAsync(new() { NoteId = note.Id, Etag = changed.Etag });

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_THE_AUTHOR", "NOT_THE_AUTHOR"), (change.Status, change.Reason, delete.Reason));
        Assert.Equal(("Better said.", "ETAG_MISMATCH"), (changed.Text, stale.Reason));
        Assert.True(changed.UpdateTime.ToDateTime() > note.UpdateTime.ToDateTime());
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Activity.GetNoteAsync(new() { NoteId = note.Id }))).Status);
    }

    [Fact]
    public async Task A_note_needs_a_text_a_candidate_and_an_application_of_that_candidate()
    {
        var candidate = (await host.Import()).Id;
        var other = await host.ApplicationAt(Stage.Sourced);
        var nobody = Guid.CreateVersion7().ToString();

        var empty = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate } }));
        var tooLong = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, Text = new string('x', 10_001) } }));
        var nul = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, Text = "a\0b" } }));
        var unknown = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = nobody, Text = "t" } }));
        var noApplication = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, ApplicationId = nobody, Text = "t" } }));
        var foreign = await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, ApplicationId = other.Id, Text = "t" } }));
        var note = await Write();
        var author = await host.RefusedWithoutEffect(() => host.Activity.UpdateNoteAsync(new() { NoteId = note.Id, Note = new() { Author = "x" }, UpdateMask = new() { Paths = { "author" } } }));
        var cleared = await host.RefusedWithoutEffect(() => host.Activity.UpdateNoteAsync(new() { NoteId = note.Id, UpdateMask = new() { Paths = { "text" } } }));

        Assert.All([empty, tooLong, nul], refusal => Assert.Equal(["note.text"], refusal.Fields));
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (unknown.Status, noApplication.Status));
        Assert.Equal(["note.application_id", "update_mask", "note.text"], foreign.Fields.Concat(author.Fields).Concat(cleared.Fields));
    }

    [Fact]
    public async Task Nothing_is_written_about_a_person_who_was_erased()
    {
        var candidate = (await host.Import()).Id;
        await host.Sql<Guid>($"update candidates set {CandidateHost.Erased} where id = @id::uuid returning id", new { id = candidate });

        foreach (var refusal in new[]
        {
            await host.RefusedWithoutEffect(() => host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, Text = "t" } })),
            await host.RefusedWithoutEffect(() => host.Activity.CreateTaskAsync(new() { Task = new() { CandidateId = candidate, Title = "t", Assignee = "me" } })),
            await host.RefusedWithoutEffect(() => host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = "t" })),
        })
            Assert.Equal(StatusCode.NotFound, refusal.Status);
    }

    [Fact]
    public async Task Pages_answer_the_notes_of_a_candidate_or_of_one_application_exactly_once()
    {
        var application = await host.ApplicationAt(Stage.Sourced);
        var all = new List<string>();
        for (var i = 0; i < 5; i++)
            all.Insert(0, (await host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = application.CandidateId, ApplicationId = i % 2 == 0 ? application.Id : "", Text = $"{i}" } })).Id);
        await Write();

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Activity.ListNotesAsync(new() { CandidateId = application.CandidateId, PageSize = 2, PageToken = token });
            seen.AddRange(page.Notes.Select(note => note.Id));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(all, seen);
        Assert.Equal(["4", "2", "0"], (await host.Activity.ListNotesAsync(new() { ApplicationId = application.Id })).Notes.Select(note => note.Text));
        Assert.Equal(["candidate_id"], (await Refusal.Of(host.Activity.ListNotesAsync(new()))).Fields);
    }

    [Fact]
    public async Task A_note_is_deleted_by_REST_once_under_its_request_id()
    {
        var note = await Write();
        var url = $"/v1/notes/{note.Id}?requestId={Guid.NewGuid()}";

        using var first = await host.Rest().DeleteAsync(url, TestContext.Current.CancellationToken);
        using var again = await host.Rest().DeleteAsync(url, TestContext.Current.CancellationToken);
        using var other = await host.Rest().DeleteAsync($"/v1/notes/{note.Id}", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (first.StatusCode, again.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Tags_are_put_on_and_taken_off_whatever_their_capitals()
    {
        var candidate = (await host.Import()).Id;

        await host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = "Distributed Systems" });
        await host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = "postgres" });
        var twice = await host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = "distributed systems" });
        var removed = await host.Activity.RemoveTagAsync(new() { CandidateId = candidate, Tag = "DISTRIBUTED SYSTEMS" });
        var again = await host.Activity.RemoveTagAsync(new() { CandidateId = candidate, Tag = "kafka" });

        Assert.Equal(["Distributed Systems", "postgres"], twice.Tags);
        Assert.Equal(["postgres"], removed.Tags);
        Assert.Equal(removed, again);
        Assert.Equal(removed, await host.Activity.GetCandidateTagsAsync(new() { CandidateId = candidate }));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\nb")]
    [InlineData("123456789012345678901234567890123456789012345678901")]
    public async Task A_tag_that_is_none_is_refused_by_its_field(string tag)
    {
        var candidate = (await host.Import()).Id;

        Assert.Equal(["tag"], (await host.RefusedWithoutEffect(() => host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = tag }))).Fields);
    }

    [Fact]
    public async Task Sixty_tags_at_once_put_on_fifty_and_lose_none()
    {
        var candidate = (await host.Import()).Id;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Outcome.Of(host.Activity.AddTagAsync(new() { CandidateId = candidate, Tag = $"tag {i}" }))));

        Assert.Equal(50, outcomes.Count(reason => reason == ""));
        Assert.Equal(10, outcomes.Count(reason => reason == "TOO_MANY_TAGS"));
        Assert.Equal(50, (await host.Activity.GetCandidateTagsAsync(new() { CandidateId = candidate })).Tags.Distinct().Count());
    }
}
