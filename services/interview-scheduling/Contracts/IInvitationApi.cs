using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.InterviewScheduling.V1;

/// <summary>The REST surface of <see cref="InvitationService"/>, over the same messages.</summary>
public interface IInvitationApi
{
    /// <summary>Answers who is invited to an interview and what each answered.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviews/{interviewId}/invitation")]
    Task<Invitation> GetInvitationAsync(string interviewId, CancellationToken cancellationToken = default);

    /// <summary>Reads an answer to an invitation, as it came by mail: for the company's mail gateway.</summary>
    /// <param name="request">Asks to read an answer to an invitation.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/invitation-replies:read")]
    Task<ReadReplyResponse> ReadReplyAsync([Body] ReadReplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists mails of the outbox without what they say, newest first.</summary>
    /// <param name="interviewId">Only those about this interview.</param>
    /// <param name="state">Only those in this state; unspecified answers all.</param>
    /// <param name="pageSize">Most mails to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/mails")]
    Task<ListMailsResponse> ListMailsAsync(
        string? interviewId = null, MailState? state = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Makes dead mails wait again: one, or all of them.</summary>
    /// <param name="request">Asks to send again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/mails:replay")]
    Task<ReplayMailsResponse> ReplayMailsAsync([Body] ReplayMailsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives an interviewer a new secret address at which calendar programs read his or her booked interviews. The one before ends.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks for a secret address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}/calendar-feed")]
    Task<CalendarFeed> CreateCalendarFeedAsync(
        string interviewerId, [Body] CreateCalendarFeedRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends the secret address of an interviewer.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks to end a secret address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}/calendar-feed:revoke")]
    Task<Empty> RevokeCalendarFeedAsync(
        string interviewerId, [Body] RevokeCalendarFeedRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists booked interviews whose time on someone's wall is another one by newer time-zone data, newest interview first.</summary>
    /// <param name="pageSize">Most times to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/moved-local-times")]
    Task<ListMovedLocalTimesResponse> ListMovedLocalTimesAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Keeps an interview at its instant though the time on walls moved. To keep the time on the wall, book it anew.</summary>
    /// <param name="request">Asks to keep an interview at its instant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/moved-local-times:keep")]
    Task<KeepMovedLocalTimesResponse> KeepMovedLocalTimesAsync([Body] KeepMovedLocalTimesRequest request, CancellationToken cancellationToken = default);
}
