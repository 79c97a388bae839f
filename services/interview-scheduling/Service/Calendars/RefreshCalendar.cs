using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Lets a calendar be read as soon as possible. One that is not read by itself stays as it is.</summary>
public sealed class RefreshCalendar(Writes writes, CalendarSettings settings, TimeProvider clock)
{
    internal Task<V1.Calendar> Handle(RefreshCalendarRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.CalendarId);
        await write.Connection.ExecuteAsync(new CommandDefinition("update calendars set next_read_at = now() where id = @id and next_read_at is not null", new { id }, cancellationToken: write.Cancellation));
        return (await CalendarRow.Find(id, write.Connection, write.Cancellation)).ToMessage(Instant.FromDateTimeOffset(clock.GetUtcNow()), settings.Fresh);
    });
}
