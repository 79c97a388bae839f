using System.Text;
using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Takes in a file once. What is taken beyond its reach is unknown again.</summary>
public sealed class ImportCalendar(Writes writes, NpgsqlDataSource database, CalendarSettings settings, TimeProvider clock)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    internal Task<V1.Calendar> Handle(ImportCalendarRequest request, ServerCallContext call)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var interviewer = Guid.Parse(request.InterviewerId);
        return writes.Run(request, call,
            async () =>
            {
                await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
                var zone = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition("select time_zone from interviewers where id = @interviewer", new { interviewer }, cancellationToken: call.CancellationToken))
                    ?? throw Problem.NotFound("interviewer", interviewer);
                return Read(request, DateTimeZoneProviders.Tzdb[zone], CalendarSettings.Covered(now), call.CancellationToken);
            },
            async (write, busy) =>
            {
                var id = await KeepCalendar.Insert(interviewer, CalendarKind.File, "", "", "", "", isRead: false, write);
                await KeepCalendar.Replace(id, CalendarSettings.Covered(now), busy, write.Connection, write.Cancellation);
                return (await CalendarRow.Find(id, write.Connection, write.Cancellation)).ToMessage(now, settings.Fresh);
            });
    }

    private static List<Interval> Read(ImportCalendarRequest request, DateTimeZone zone, Interval within, CancellationToken cancellation)
    {
        try
        {
            return CalendarTimes.Read(Strict.GetString(request.Content.Span), zone, within, cancellation);
        }
        catch (CalendarUnreadableException e)
        {
            throw Problem.Invalid("content", e.Message);
        }
        catch (DecoderFallbackException)
        {
            throw Problem.Invalid("content", "is not UTF-8");
        }
    }
}
