using System.Reflection;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Search;

public sealed class EveryListTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    /// <summary>Lists that no token is needed for: they only grow, so whoever pages forward misses nothing, or they are computed when asked.</summary>
    private static readonly string[] WithoutToken =
    [
        "ListActivity", "ListAuditEntries", "ListWebhookDeliveries", "ListCandidateImportErrors", "ListAtRisk", "ListDueErasures", "ListDuplicates", "ListPostings",
        // At most one of each country.
        "ListRetentionRules",
    ];

    [Fact]
    public void Every_list_of_records_takes_a_sync_token() => Assert.Equal(
        WithoutToken.Order(),
        Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)
            .Where(method => method.Name.StartsWith("List", StringComparison.Ordinal) && method.InputType.FindFieldByName("sync_token") is null)
            .Select(method => method.Name).Order());

    private static IEnumerable<Google.Protobuf.Reflection.FileDescriptor> Files => typeof(CandidateReflection).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("ServiceReflection", StringComparison.Ordinal))
        .Select(type => (Google.Protobuf.Reflection.FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!);

    [Fact]
    public async Task Every_synchronised_table_marks_its_changes_and_buries_its_dead()
    {
        var tables = typeof(CandidateGrpcService).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic)).Where(field => field.FieldType == typeof(SyncedList))
            .Select(field => ((SyncedList)field.GetValue(null)!).Table).ToArray();

        Assert.Equal(16, tables.Length);
        Assert.Equal(tables.Length, await host.Sql<int>("""
            select count(*)::int from unnest(@tables) as list
            where exists (select from pg_trigger where tgrelid = list::regclass and tgname = 'mark_changed')
              and exists (select from pg_trigger where tgrelid = list::regclass and tgname = 'bury_deleted')
              and exists (select from information_schema.columns where table_name = list and column_name = 'changed_in' and column_default = 'pg_current_xact_id()')
              and exists (select from pg_indexes where tablename = list and indexname = list || '_changed')
            """, new { tables }));
    }

    [Fact]
    public async Task A_note_and_a_task_are_told_when_they_come_change_and_go()
    {
        var candidate = (await host.Import()).Id;
        var notes = (await host.Activity.ListNotesAsync(new() { CandidateId = candidate })).NextSyncToken;
        var tasks = (await host.Activity.ListTasksAsync(new() { CandidateId = candidate, Filter = TaskFilter.All })).NextSyncToken;
        var note = await host.Activity.CreateNoteAsync(new() { Note = new() { CandidateId = candidate, Text = "Called" } });
        var task = await host.Activity.CreateTaskAsync(new() { Task = new() { CandidateId = candidate, Title = "Call", Assignee = "somebody" } });

        Assert.Equal([note], (await host.Activity.ListNotesAsync(new() { CandidateId = candidate, SyncToken = notes })).Notes);
        var told = await host.Activity.ListTasksAsync(new() { CandidateId = candidate, Filter = TaskFilter.All, SyncToken = tasks });
        Assert.Equal([task], told.Tasks);
        var done = await host.Activity.CompleteTaskAsync(new() { TaskId = task.Id });
        Assert.Contains(done, (await host.Activity.ListTasksAsync(new() { CandidateId = candidate, Filter = TaskFilter.All, SyncToken = told.NextSyncToken })).Tasks);
        await host.Activity.DeleteNoteAsync(new() { NoteId = note.Id });
        Assert.Contains(new Tombstone { Id = note.Id, Kind = TombstoneKind.Deleted },
            (await host.Activity.ListNotesAsync(new() { CandidateId = candidate, SyncToken = notes })).Tombstones);
    }

    [Fact]
    public async Task A_list_from_which_things_go_without_a_trace_has_no_token()
    {
        var open = await host.Activity.ListTasksAsync(new());
        Assert.Empty(open.NextSyncToken);
        var token = (await host.Activity.ListTasksAsync(new() { Filter = TaskFilter.All, PageSize = 200 })).NextSyncToken;
        Assert.Equal(["sync_token"], (await Refusal.Of(host.Activity.ListTasksAsync(new() { Filter = TaskFilter.All, Assignee = "me", SyncToken = token }))).Fields);
    }

    [Fact]
    public async Task A_kept_search_is_told_to_its_owner_alone()
    {
        var token = (await host.Search.ListCandidateSearchesAsync(new())).NextSyncToken;
        var search = await host.Search.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = "Postgres", Filter = new() { Query = "postgres" } } });
        var other = new SearchService.SearchServiceClient(host.GrpcAs(host.Issuer.Token("somebody-else", "candidate.read", "candidate.write")));

        Assert.Contains(search, (await host.Search.ListCandidateSearchesAsync(new() { SyncToken = token })).CandidateSearches);
        Assert.Empty((await other.ListCandidateSearchesAsync(new())).CandidateSearches);
        Assert.Equal("SYNC_TOKEN_EXPIRED", (await Refusal.Of(other.ListCandidateSearchesAsync(new() { SyncToken = token }))).Reason);
    }

    [Fact]
    public async Task What_is_about_nobody_is_not_found_and_not_empty()
    {
        var nobody = Guid.CreateVersion7().ToString();
        var refusals = new[]
        {
            await Refusal.Of(host.Activity.ListNotesAsync(new() { CandidateId = nobody })), await Refusal.Of(host.Activity.ListNotesAsync(new() { ApplicationId = nobody })),
            await Refusal.Of(host.Activity.ListTasksAsync(new() { CandidateId = nobody })), await Refusal.Of(host.Activity.ListTasksAsync(new() { ApplicationId = nobody })),
            await Refusal.Of(host.Screenings.ListScreeningsAsync(new() { ApplicationId = nobody })),
            await Refusal.Of(host.Client.ListCandidateMessagesAsync(new() { ApplicationId = nobody })),
        };
        Assert.All(refusals, refusal => Assert.Equal(StatusCode.NotFound, refusal.Status));
    }

    [Fact]
    public async Task Screenings_and_question_sets_are_told()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        var screenings = (await host.Screenings.ListScreeningsAsync(new() { ApplicationId = application.Id })).NextSyncToken;
        var sets = (await host.Screenings.ListQuestionSetsAsync(new() { PageSize = 200 })).NextSyncToken;
        var set = await host.Screenings.CreateQuestionSetAsync(new()
        {
            QuestionSet = new() { Title = "One", Bar = 2, Questions = { new ScreeningQuestion { Key = "a", Kind = ScreeningQuestionKind.Database, Text = "Why?" } } },
        });
        var screening = await host.Screenings.StartScreeningAsync(new() { ApplicationId = application.Id, QuestionSetId = set.Id });

        Assert.Contains(set, (await host.Screenings.ListQuestionSetsAsync(new() { SyncToken = sets })).QuestionSets);
        var told = await host.Screenings.ListScreeningsAsync(new() { ApplicationId = application.Id, SyncToken = screenings });
        Assert.Equal([screening], told.Screenings);
        var answered = await host.Screenings.AnswerScreeningAsync(new() { ScreeningId = screening.Id, Answers = { new ScreeningAnswer { Question = "a", Points = 3, Evidence = "said why" } } });
        Assert.Contains(answered, (await host.Screenings.ListScreeningsAsync(new() { ApplicationId = application.Id, SyncToken = told.NextSyncToken })).Screenings);
    }
}
