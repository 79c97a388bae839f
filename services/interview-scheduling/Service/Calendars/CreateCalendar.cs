using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Clients;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Lets a calendar be read again and again.</summary>
public sealed class CreateCalendar(Writes writes, CalendarSettings settings, TimeProvider clock)
{
    internal Task<V1.Calendar> Handle(CreateCalendarRequest request, ServerCallContext call)
    {
        var text = request.Address.StartsWith("webcal://", StringComparison.OrdinalIgnoreCase) ? $"https://{request.Address["webcal://".Length..]}" : request.Address;
        var address = PublicHttp.Check(text, "address", settings.Loopback);
        return writes.Run(request, call, async write =>
        {
            var id = await KeepCalendar.Insert(Guid.Parse(request.InterviewerId), request.Kind, "", address.AbsoluteUri, request.UserName, request.Password, isRead: true, write);
            return (await CalendarRow.Find(id, write.Connection, write.Cancellation)).ToMessage(Instant.FromDateTimeOffset(clock.GetUtcNow()), settings.Fresh);
        });
    }
}
