using Dapper;
using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Lists tasks, newest first, or what changed since.</summary>
public sealed class ListTasks(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Tasks = new("tasks", TaskRow.Columns);

    /// <summary>How a caller names itself.</summary>
    private const string Me = "me";

    internal async Task<ListTasksResponse> Handle(ListTasksRequest request, ServerCallContext call)
    {
        var about = await Subject.Filter(request.CandidateId, request.ApplicationId, database, call.CancellationToken);
        if (request is { Filter: TaskFilter.All, Assignee: "" })
            return await Synchronised(request, about, call.CancellationToken);
        if (request.SyncToken.Length > 0)
            throw Problem.Invalid("sync_token", "goes with filter TASK_FILTER_ALL and without an assignee: from other lists a task goes without a trace");
        return await OnePage(request, request.Assignee == Me ? Caller.Of(call) : request.Assignee, about, call.CancellationToken);
    }

    private async Task<ListTasksResponse> Synchronised(ListTasksRequest request, List<(string, object)> about, CancellationToken cancellation)
    {
        var page = await sync.Read<TaskRow>(Tasks, new(request.PageSize, request.PageToken, request.SyncToken, about), cancellation);
        return new ListTasksResponse
        {
            Tasks = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }

    private async Task<ListTasksResponse> OnePage(ListTasksRequest request, string assignee, List<(string Column, object Value)> about, CancellationToken cancellation)
    {
        var filter = $"{assignee} {request.Filter} {request.CandidateId} {request.ApplicationId}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        var parameters = new DynamicParameters(new { before = page.Before, size = page.Size, assignee });
        foreach (var (column, value) in about)
            parameters.Add(column, value);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = (await connection.QueryAsync<TaskRow>(new CommandDefinition(
            $"select {TaskRow.Columns} from tasks where id < @before and {string.Join(" and ", Conditions(request, about))} order by id desc limit @size",
            parameters, cancellationToken: cancellation))).AsList();
        return new ListTasksResponse
        {
            Tasks = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }

    private static IEnumerable<string> Conditions(ListTasksRequest request, List<(string Column, object Value)> about)
    {
        yield return request.Filter switch
        {
            TaskFilter.Overdue => "done_at is null and due_at < now()",
            TaskFilter.Done => "done_at is not null",
            TaskFilter.All => "true",
            _ => "done_at is null",
        };
        if (request.Assignee.Length > 0)
            yield return "assignee = @assignee";
        foreach (var (column, _) in about)
            yield return $"{column} = @{column}";
    }
}
