using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.InterviewScheduling.V1;

/// <summary>
/// What changes about interviewers: fields, pauses, hours of single days. The routes that <c>interviewer_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IInterviewerApi
{
    /// <summary>Changes the fields of an interviewer that the mask names. Interviews that are booked stay as they are.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks to change an interviewer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/interviewers/{interviewerId}")]
    Task<Interviewer> UpdateInterviewerAsync(
        string interviewerId, [Body] UpdateInterviewerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Asks this person for no interviews for a while, and names who stands in.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks to pause an interviewer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}:pause")]
    Task<Interviewer> PauseInterviewerAsync(
        string interviewerId, [Body] PauseInterviewerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a pause.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks to end a pause.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}:resume")]
    Task<Interviewer> ResumeInterviewerAsync(
        string interviewerId, [Body] ResumeInterviewerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Enters days on which other hours hold than the weekly ones: off, on call, or other working hours.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="request">Asks to enter an override.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers/{interviewerId}/hours-overrides")]
    Task<HoursOverride> CreateHoursOverrideAsync(
        string interviewerId, [Body] CreateHoursOverrideRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the overrides that are not over, public holidays not among them, newest first.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="pageSize">Most overrides to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviewers/{interviewerId}/hours-overrides")]
    Task<ListHoursOverridesResponse> ListHoursOverridesAsync(
        string interviewerId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Takes an override back.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="hoursOverrideId">The override.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/interviewers/{interviewerId}/hours-overrides/{hoursOverrideId}")]
    Task<Empty> DeleteHoursOverrideAsync(
        string interviewerId, string hoursOverrideId, string? requestId = null, CancellationToken cancellationToken = default);
}
