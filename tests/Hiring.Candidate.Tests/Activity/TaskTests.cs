using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class TaskTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static Timestamp InDays(double days) => Timestamp.FromDateTime(DateTime.UtcNow.AddDays(days));

    private async Task<CandidateTask> Give(string assignee, Timestamp? due = null, string? candidate = null) => await host.Activity.CreateTaskAsync(new()
    {
        Task = new() { CandidateId = candidate ?? (await host.Import()).Id, Title = "Ask for two references", Assignee = assignee, DueTime = due },
    });

    private Task<Guid> MakeOverdue(CandidateTask task) =>
        host.Sql<Guid>("update tasks set due_at = now() - interval '1 minute' where id = @id::uuid returning id", new { id = task.Id });

    private async Task<IEnumerable<string>> Ids(ListTasksRequest request) => (await host.Activity.ListTasksAsync(request)).Tasks.Select(task => task.Id);

    [Fact]
    public async Task A_task_is_given_done_and_opened_again()
    {
        var task = await Give("ines", InDays(2));

        var done = await host.Activity.CompleteTaskAsync(new() { TaskId = task.Id, Etag = task.Etag });
        var twice = await host.Activity.CompleteTaskAsync(new() { TaskId = task.Id });
        var open = await host.Activity.ReopenTaskAsync(new() { TaskId = task.Id });

        Assert.Equal(("ines", "tests", "", null), (task.Assignee, task.Author, task.DoneBy, task.DoneTime));
        Assert.Equal("tests", done.DoneBy);
        Assert.NotNull(done.DoneTime);
        Assert.Equal(done, twice);
        Assert.Equal(("", null), (open.DoneBy, open.DoneTime));
        Assert.Equal(open, await host.Activity.GetTaskAsync(new() { TaskId = task.Id }));
    }

    [Fact]
    public async Task Lists_answer_mine_what_is_overdue_and_what_is_done()
    {
        var mine = await Give("tests");
        var overdue = await Give("tests", InDays(1));
        await MakeOverdue(overdue);
        var done = await Give("tests", InDays(1));
        await MakeOverdue(done);
        await host.Activity.CompleteTaskAsync(new() { TaskId = done.Id });
        var others = await Give("somebody", candidate: mine.CandidateId);

        Assert.Equal([overdue.Id, mine.Id], await Ids(new() { Assignee = "me" }));
        Assert.Equal([overdue.Id, mine.Id], await Ids(new() { Assignee = "tests", Filter = TaskFilter.Open }));
        Assert.Equal([overdue.Id], await Ids(new() { Assignee = "me", Filter = TaskFilter.Overdue }));
        Assert.Equal([done.Id], await Ids(new() { Assignee = "me", Filter = TaskFilter.Done }));
        Assert.Equal([done.Id, overdue.Id, mine.Id], await Ids(new() { Assignee = "me", Filter = TaskFilter.All }));
        Assert.Equal([others.Id, mine.Id], await Ids(new() { CandidateId = mine.CandidateId }));
    }

    [Fact]
    public async Task Pages_answer_tasks_exactly_once_and_a_token_holds_for_its_filter_alone()
    {
        var all = new List<string>();
        for (var i = 0; i < 3; i++)
            all.Insert(0, (await Give("pages")).Id);

        var first = await host.Activity.ListTasksAsync(new() { Assignee = "pages", PageSize = 2 });
        var second = await host.Activity.ListTasksAsync(new() { Assignee = "pages", PageSize = 2, PageToken = first.NextPageToken });
        var other = await Refusal.Of(host.Activity.ListTasksAsync(new() { Assignee = "tests", PageSize = 2, PageToken = first.NextPageToken }));

        Assert.Equal(all, first.Tasks.Concat(second.Tasks).Select(task => task.Id));
        Assert.Equal(("", "page_token"), (second.NextPageToken, Assert.Single(other.Fields)));
    }

    [Fact]
    public async Task The_fields_that_the_mask_names_change_and_no_others()
    {
        var task = await Give("ines", InDays(2));

        var changed = await host.Activity.UpdateTaskAsync(new() { TaskId = task.Id, Etag = task.Etag, Task = new() { Title = "Call", Assignee = "omar" }, UpdateMask = new() { Paths = { "assignee" } } });
        var undated = await host.Activity.UpdateTaskAsync(new() { TaskId = task.Id, UpdateMask = new() { Paths = { "due_time" } } });

        Assert.Equal((task.Title, "omar", task.DueTime), (changed.Title, changed.Assignee, changed.DueTime));
        Assert.Null(undated.DueTime);
    }

    [Fact]
    public async Task A_task_that_is_overdue_may_be_given_to_another()
    {
        var task = await Give("ines", InDays(1));
        await MakeOverdue(task);

        var changed = await host.Activity.UpdateTaskAsync(new() { TaskId = task.Id, Task = new() { Assignee = "omar" }, UpdateMask = new() { Paths = { "assignee" } } });

        Assert.Equal("omar", changed.Assignee);
        Assert.True(changed.DueTime.ToDateTime() < DateTime.UtcNow);
    }

    [Fact]
    public async Task What_makes_no_task_is_refused_by_its_field()
    {
        var task = await Give("ines", InDays(1));
        async Task<string> Created(Action<CandidateTask> spoil)
        {
            var asked = new CandidateTask { CandidateId = task.CandidateId, Title = "t", Assignee = "a" };
            spoil(asked);
            return Assert.Single((await host.RefusedWithoutEffect(() => host.Activity.CreateTaskAsync(new() { Task = asked }))).Fields);
        }
        async Task<string> Changed(string field) => Assert.Single((await host.RefusedWithoutEffect(() =>
            host.Activity.UpdateTaskAsync(new() { TaskId = task.Id, Task = new() { DueTime = InDays(-1) }, UpdateMask = new() { Paths = { field } } }))).Fields);

        Assert.Equal("task.title", await Created(asked => asked.Title = ""));
        Assert.Equal("task.assignee", await Created(asked => asked.Assignee = ""));
        Assert.Equal("task.due_time", await Created(asked => asked.DueTime = InDays(-1)));
        Assert.Equal("task.due_time", await Created(asked => asked.DueTime = InDays(800)));
        Assert.Equal("task.due_time", await Created(asked => asked.DueTime = new() { Seconds = long.MaxValue }));
        Assert.Equal("task.due_time", await Created(asked => asked.DueTime = new(InDays(1)) { Nanos = -5 }));
        Assert.Equal("task.due_time", await Changed("due_time"));
        Assert.Equal("task.title", await Changed("title"));
        Assert.Equal("update_mask", await Changed("done_by"));
    }

    [Fact]
    public async Task A_deleted_task_is_gone_and_a_stale_version_deletes_nothing()
    {
        var task = await Give("ines");
        await host.Activity.CompleteTaskAsync(new() { TaskId = task.Id });

        Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(() => host.Activity.DeleteTaskAsync(new() { TaskId = task.Id, Etag = task.Etag }))).Reason);
        await host.Activity.DeleteTaskAsync(new() { TaskId = task.Id });

        foreach (var call in new Func<AsyncUnaryCall<CandidateTask>>[]
        {
            () => host.Activity.GetTaskAsync(new() { TaskId = task.Id }), () => host.Activity.CompleteTaskAsync(new() { TaskId = task.Id }),
            () => host.Activity.ReopenTaskAsync(new() { TaskId = task.Id }),
        })
            Assert.Equal(StatusCode.NotFound, (await Refusal.Of(call())).Status);
    }
}
