using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Lists the screenings of an application, newest first.</summary>
public sealed class ListScreenings(NpgsqlDataSource database)
{
    internal async Task<ListScreeningsResponse> Handle(ListScreeningsRequest request, ServerCallContext call)
    {
        var application = Guid.Parse(request.ApplicationId);
        var filter = application.ToString();
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        List<ScreeningRow> rows;
        await using (var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select exists (select from applications where id = @application);
            select {ScreeningRow.Columns} from screenings s join question_sets q on q.id = s.question_set_id
            where s.application_id = @application and s.id < @before order by s.id desc limit @size;
            """, new { application, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken)))
        {
            if (!await found.ReadSingleAsync<bool>())
                throw Problem.NotFound("application", application);
            rows = (await found.ReadAsync<ScreeningRow>()).AsList();
        }
        var answers = await ScreeningRow.Answers(rows.Select(row => row.Id), connection, call.CancellationToken);
        return new ListScreeningsResponse
        {
            Screenings = { rows.Select(row => row.ToMessage(answers[row.Id])) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
