using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Lists tasks, newest first.</summary>
public sealed class ListTasks(NpgsqlDataSource database)
{
    /// <summary>How a caller names itself.</summary>
    private const string Me = "me";

    internal async Task<ListTasksResponse> Handle(ListTasksRequest request, ServerCallContext call)
    {
        var assignee = request.Assignee == Me ? Caller.Of(call) : request.Assignee;
        var filter = $"{assignee} {request.Filter} {request.CandidateId} {request.ApplicationId}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<TaskRow>(new CommandDefinition(
            $"select {TaskRow.Columns} from tasks where id < @before and {string.Join(" and ", Conditions(request))} order by id desc limit @size", new
            {
                before = page.Before, size = page.Size, assignee,
                candidate = Guid.TryParse(request.CandidateId, out var candidate) ? candidate : Guid.Empty,
                application = Guid.TryParse(request.ApplicationId, out var application) ? application : Guid.Empty,
            }, cancellationToken: call.CancellationToken))).AsList();
        return new ListTasksResponse
        {
            Tasks = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }

    private static IEnumerable<string> Conditions(ListTasksRequest request)
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
        if (request.CandidateId.Length > 0)
            yield return $"candidate_id = {Survivor.Sql}";
        if (request.ApplicationId.Length > 0)
            yield return "application_id = @application";
    }
}
