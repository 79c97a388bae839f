using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>Puts what another program knows in the place of what it said before under the same name.</summary>
public sealed class PutBusyTimes(Writes writes, CalendarSettings settings, TimeProvider clock)
{
    private const int MostDays = 400;

    internal Task<V1.Calendar> Handle(PutBusyTimesRequest request, ServerCallContext call)
    {
        var (from, until) = (request.KnownStartTime.ToInstant("known_start_time"), request.KnownEndTime.ToInstant("known_end_time"));
        if (until <= from || until - from > Duration.FromDays(MostDays))
            throw Problem.Invalid("known_end_time", $"must be after known_start_time, and at most {MostDays} days after it");
        var busy = request.BusyTimes.Select((one, i) => Time(one, $"busy_times[{i}]")).ToList();
        var interviewer = Guid.Parse(request.InterviewerId);
        return writes.Run(request, call, async write =>
        {
            await KeepCalendar.Hold(interviewer, write);
            var id = await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
                    "select id from calendars where interviewer_id = @interviewer and kind = 4 and name = @Name for update", new { interviewer, request.Name }, cancellationToken: write.Cancellation))
                ?? await KeepCalendar.Insert(interviewer, CalendarKind.Pushed, request.Name, "", "", "", isRead: false, write);
            await KeepCalendar.Replace(id, new Interval(from, until), WallClock.Merge(busy), write.Connection, write.Cancellation);
            return (await CalendarRow.Find(id, write.Connection, write.Cancellation)).ToMessage(Instant.FromDateTimeOffset(clock.GetUtcNow()), settings.Fresh);
        });
    }

    private static Interval Time(BusyTime time, string field)
    {
        var (start, end) = (time.StartTime.ToInstant($"{field}.start_time"), time.EndTime.ToInstant($"{field}.end_time"));
        return start < end ? new Interval(start, end) : throw Problem.Invalid($"{field}.end_time", "must be after the start");
    }
}
