using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.Calendars;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>Calendars of interviewers: who may call each method, and where it is done.</summary>
public sealed class CalendarGrpcService(
    CreateCalendar createCalendar, ImportCalendar importCalendar, PutBusyTimes putBusyTimes, ListCalendars listCalendars, RefreshCalendar refreshCalendar, DeleteCalendar deleteCalendar)
    : CalendarService.CalendarServiceBase
{
    [RequireScope("scheduling.write")]
    public override Task<V1.Calendar> CreateCalendar(CreateCalendarRequest request, ServerCallContext context) => createCalendar.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<V1.Calendar> ImportCalendar(ImportCalendarRequest request, ServerCallContext context) => importCalendar.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<V1.Calendar> PutBusyTimes(PutBusyTimesRequest request, ServerCallContext context) => putBusyTimes.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListCalendarsResponse> ListCalendars(ListCalendarsRequest request, ServerCallContext context) => listCalendars.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<V1.Calendar> RefreshCalendar(RefreshCalendarRequest request, ServerCallContext context) => refreshCalendar.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Empty> DeleteCalendar(DeleteCalendarRequest request, ServerCallContext context) => deleteCalendar.Handle(request, context);
}
