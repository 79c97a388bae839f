using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Writes calendars of interviewers and what is taken in them.</summary>
internal static class KeepCalendar
{
    private const int MostAPerson = 20;

    /// <summary>Enters a calendar. TOO_MANY_CALENDARS beyond twenty a person, NOT_FOUND without the person.</summary>
    internal static async Task<Guid> Insert(Guid interviewer, CalendarKind kind, string name, string address, string userName, string password, bool isRead, Write write)
    {
        var id = Guid.CreateVersion7();
        await Hold(interviewer, write);
        if (await write.Connection.QuerySingleAsync<long>(new CommandDefinition("select count(*) from calendars where interviewer_id = @interviewer", new { interviewer }, cancellationToken: write.Cancellation)) >= MostAPerson)
            throw Problem.Precondition(ErrorReason.TooManyCalendars, $"An interviewer has {MostAPerson} calendars at the most. Delete one first.", ("interviewer_id", interviewer));
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into calendars (id, interviewer_id, kind, name, address, user_name, password, next_read_at) values (@id, @interviewer, @kind, @name, @address, @userName, @password, case when @isRead then now() end)
            """, new { id, interviewer, kind = (short)kind, name, address, userName, password, isRead }, cancellationToken: write.Cancellation));
        return id;
    }

    /// <summary>Lets whoever adds a calendar wait for whoever does so for the same person. NOT_FOUND without the person.</summary>
    internal static async Task Hold(Guid interviewer, Write write) =>
        _ = await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition("select id from interviewers where id = @interviewer for no key update", new { interviewer }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("interviewer", interviewer);

    /// <summary>Puts what is taken in the place of what was before.</summary>
    internal static async Task Replace(Guid calendar, Interval known, IReadOnlyCollection<Interval> busy, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("delete from calendar_busy where calendar_id = $1") { Parameters = { new() { Value = calendar } } },
                new("insert into calendar_busy (calendar_id, during) select $1, tstzrange(starts, ends, '[)') from unnest($2, $3) as b(starts, ends)")
                {
                    Parameters = { new() { Value = calendar }, new() { Value = busy.Select(one => one.Start).ToArray() }, new() { Value = busy.Select(one => one.End).ToArray() } },
                },
                new("update calendars set known = $2, read_at = now(), last_error = '', failures = 0 where id = $1") { Parameters = { new() { Value = calendar }, new() { Value = known, NpgsqlDbType = NpgsqlDbType.TimestampTzRange } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
