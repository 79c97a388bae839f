using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Lists the calendars of an interviewer with how fresh they are.</summary>
public sealed class ListCalendars(NpgsqlDataSource database, CalendarSettings settings, TimeProvider clock)
{
    internal async Task<ListCalendarsResponse> Handle(ListCalendarsRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.InterviewerId);
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken, request.InterviewerId);
        var rows = (await connection.QueryAsync<CalendarRow>(new CommandDefinition(
            $"select {CalendarRow.Columns} from calendars where interviewer_id = @id and id < @before order by id desc limit @size",
            new { id, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        if (rows.Count == 0 && !await connection.QuerySingleAsync<bool>(new CommandDefinition("select exists (select from interviewers where id = @id)", new { id }, cancellationToken: call.CancellationToken)))
            throw Problem.NotFound("interviewer", id);
        return new ListCalendarsResponse
        {
            Calendars = { rows.Select(row => row.ToMessage(now, settings.Fresh)) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.InterviewerId),
        };
    }
}
