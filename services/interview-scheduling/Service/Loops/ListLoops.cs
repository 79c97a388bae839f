using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Lists the loops of an application, newest first.</summary>
public sealed class ListLoops(NpgsqlDataSource database)
{
    internal async Task<ListLoopsResponse> Handle(ListLoopsRequest request, ServerCallContext call)
    {
        var application = Guid.Parse(request.ApplicationId);
        var page = Page.Of(request.PageSize, request.PageToken, application.ToString());
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<LoopRow>(new CommandDefinition(
            $"select {LoopRow.Columns} from loops where application_id = @application and id < @before order by id desc limit @size",
            new { application, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListLoopsResponse
        {
            Loops = { await LoopRow.WithInterviews(rows, connection, call.CancellationToken) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, application.ToString()),
        };
    }
}
