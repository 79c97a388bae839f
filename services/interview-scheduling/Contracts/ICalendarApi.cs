using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.InterviewScheduling.V1;

/// <summary>The REST surface of <see cref="CalendarService"/>, over the same messages.</summary>
public interface ICalendarApi
{
    /// <summary>Lets a calendar be read again and again: a feed, or one of a CalDAV server.</summary>
    /// <param name="interviewerId">Whose it is.</param>
    /// <param name="request">Where it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}/calendars")]
    Task<Calendar> CreateCalendarAsync(string interviewerId, [Body] CreateCalendarRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes in a calendar once, as a file.</summary>
    /// <param name="interviewerId">Whose it is.</param>
    /// <param name="request">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}/calendars:import")]
    Task<Calendar> ImportCalendarAsync(string interviewerId, [Body] ImportCalendarRequest request, CancellationToken cancellationToken = default);

    /// <summary>Puts what another program knows in place of what it said before.</summary>
    /// <param name="interviewerId">Whose time it is.</param>
    /// <param name="name">Name of the source.</param>
    /// <param name="request">What is taken, and where that is known.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Put("/v1/interviewers/{interviewerId}/busy-times/{name}")]
    Task<Calendar> PutBusyTimesAsync(string interviewerId, string name, [Body] PutBusyTimesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the calendars of an interviewer with how fresh they are.</summary>
    /// <param name="interviewerId">Whose.</param>
    /// <param name="pageSize">Most calendars to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviewers/{interviewerId}/calendars")]
    Task<ListCalendarsResponse> ListCalendarsAsync(
        string interviewerId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a calendar be read as soon as possible.</summary>
    /// <param name="calendarId">The calendar.</param>
    /// <param name="request">Asks for it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/calendars/{calendarId}:refresh")]
    Task<Calendar> RefreshCalendarAsync(string calendarId, [Body] RefreshCalendarRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets a calendar with everything that was read from it.</summary>
    /// <param name="calendarId">The calendar.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/calendars/{calendarId}")]
    Task<Empty> DeleteCalendarAsync(string calendarId, string? requestId = null, CancellationToken cancellationToken = default);
}
