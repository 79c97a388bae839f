using Dapper;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Reads each calendar again and again; several instances share the work. What cannot be read stays known for a while, and then is unknown.</summary>
public sealed partial class CalendarReader(NpgsqlDataSource database, CalendarTransport transport, CalendarSettings settings, TimeProvider clock, ILogger<CalendarReader> log) : Sweep(TimeSpan.FromSeconds(2), clock, log)
{
    private const int AtOnce = 8;

    /// <summary>After so long a calendar is read anew even if nothing changed in it, since time went on and there is more ahead.</summary>
    private static readonly Duration Reach = CalendarSettings.Ahead - Duration.FromDays(7);

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await Claim(cancellation) is { Count: > 0 } due)
            await Task.WhenAll(due.Select(source => Read(source, cancellation)));
    }

    /// <summary>A claim counts as lost after three minutes, longer than a reading may take.</summary>
    private async Task<List<CalendarSource>> Claim(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<CalendarSource>(new CommandDefinition("""
            with due as (
                select id from calendars where next_read_at <= now() and (claimed_until is null or claimed_until <= now()) order by next_read_at limit @AtOnce for update skip locked
            )
            update calendars c set claimed_until = now() + interval '3 minutes' from due, interviewers p where c.id = due.id and p.id = c.interviewer_id
            returning c.id, c.kind, c.address, c.user_name, c.password, case when upper(c.known) > @enough then c.version else '' end as version, p.time_zone
            """, new { AtOnce, enough = Instant.FromDateTimeOffset(Clock.GetUtcNow()) + Reach }, cancellationToken: cancellation))).AsList();
    }

    private async Task Read(CalendarSource source, CancellationToken cancellation)
    {
        var within = CalendarSettings.Covered(Instant.FromDateTimeOffset(Clock.GetUtcNow()));
        var error = "";
        CalendarReading? reading = null;
        try
        {
            reading = await transport.Read(source, within, cancellation);
        }
        catch (CalendarUnreadableException e)
        {
            error = e.Code;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, the calendar was not read, and is not free for that.
            LogUnexpected(log, source.Id, e);
            error = "FAILED";
        }
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // It may have been deleted meanwhile.
        if (await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition("select id from calendars where id = @Id for update", source, cancellationToken: cancellation)) is null)
            return;
        if (reading is { Busy: { } busy })
            await KeepCalendar.Replace(source.Id, within, busy, connection, cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            update calendars set claimed_until = null, last_error = @error,
                version = coalesce(@version, version), read_at = case when @error = '' then now() else read_at end, failures = case when @error = '' then 0 else failures + 1 end,
                next_read_at = now() + make_interval(secs => case when @error = '' then @every else least(@every, 30 * 2 ^ least(failures, 10)) end)
            where id = @Id
            """, new { source.Id, error, version = reading?.Version, every = settings.Every.TotalSeconds }, cancellationToken: cancellation));
        await transaction.CommitAsync(cancellation);
    }


    [LoggerMessage(Level = LogLevel.Error, Message = "Calendar {Calendar} could not be read for a reason that nobody expected")]
    private static partial void LogUnexpected(ILogger log, Guid calendar, Exception e);
}
