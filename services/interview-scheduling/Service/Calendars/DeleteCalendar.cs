using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Forgets a calendar with everything that was read from it.</summary>
public sealed class DeleteCalendar(Writes writes)
{
    internal Task<Empty> Handle(DeleteCalendarRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.CalendarId);
        return await write.Connection.ExecuteAsync(new CommandDefinition("delete from calendars where id = @id", new { id }, cancellationToken: write.Cancellation)) > 0
            ? new Empty() : throw Problem.NotFound("calendar", id);
    });
}
