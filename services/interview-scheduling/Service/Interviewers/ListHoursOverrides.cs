using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Lists the overrides of an interviewer that are not over by his or her own calendar, newest first.</summary>
public sealed class ListHoursOverrides(NpgsqlDataSource database, TimeProvider clock)
{
    internal async Task<ListHoursOverridesResponse> Handle(ListHoursOverridesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, request.InterviewerId);
        var id = Guid.Parse(request.InterviewerId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var interviewer = await InterviewerRow.Find(id, connection, call.CancellationToken) ?? throw Problem.NotFound("interviewer", id);
        var today = Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(DateTimeZoneProviders.Tzdb[interviewer.TimeZone]).Date;
        var rows = (await connection.QueryAsync<HoursOverrideRow>(new CommandDefinition($"""
            select {HoursOverrideRow.Columns} from hours_overrides where interviewer_id = @id and last_day >= @today and id < @before
            order by id desc limit @size
            """, new { id, today, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListHoursOverridesResponse
        {
            HoursOverrides = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.InterviewerId),
        };
    }
}
