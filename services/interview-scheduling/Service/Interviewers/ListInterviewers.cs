using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Lists interviewers, newest first.</summary>
public sealed class ListInterviewers(NpgsqlDataSource database)
{
    internal async Task<ListInterviewersResponse> Handle(ListInterviewersRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<InterviewerRow>(new CommandDefinition(
            $"select {InterviewerRow.Columns} from interviewers where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListInterviewersResponse
        {
            Interviewers = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
