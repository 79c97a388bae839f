using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Screenings: a system-design and a database question before anyone's afternoon is spent on a loop. The routes that <c>screening_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IScreeningApi
{
    /// <summary>Writes a question set.</summary>
    /// <param name="request">Asks to write a question set.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/screenings/question-sets")]
    Task<QuestionSet> CreateQuestionSetAsync([Body] CreateQuestionSetRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one question set.</summary>
    /// <param name="questionSetId">The question set.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/screenings/question-sets/{questionSetId}")]
    Task<QuestionSet> GetQuestionSetAsync(string questionSetId, CancellationToken cancellationToken = default);

    /// <summary>Lists question sets, newest first, or what changed since.</summary>
    /// <param name="pageSize">Most question sets to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/screenings/question-sets")]
    Task<ListQuestionSetsResponse> ListQuestionSetsAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Starts the screening of an application with a question set. One goes on at a time.</summary>
    /// <param name="request">Asks to start a screening.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/screenings:start")]
    Task<Screening> StartScreeningAsync([Body] StartScreeningRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one screening.</summary>
    /// <param name="screeningId">The screening.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/screenings/{screeningId}")]
    Task<Screening> GetScreeningAsync(string screeningId, CancellationToken cancellationToken = default);

    /// <summary>Lists the screenings of an application, newest first, or what changed since. The latest that was not canceled opens or shuts the gate.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="pageSize">Most screenings to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/screenings")]
    Task<ListScreeningsResponse> ListScreeningsAsync(
        string applicationId, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Records what was answered and what it was worth. A question that is answered again takes the new answer.</summary>
    /// <param name="screeningId">The screening.</param>
    /// <param name="request">Asks to record answers.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/screenings/{screeningId}:answer")]
    Task<Screening> AnswerScreeningAsync(
        string screeningId, [Body] AnswerScreeningRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a screening: passed or failed. Refused while a question has no answer, unless a knock-out has decided.</summary>
    /// <param name="screeningId">The screening.</param>
    /// <param name="request">Asks to end a screening.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/screenings/{screeningId}:finish")]
    Task<Screening> FinishScreeningAsync(
        string screeningId, [Body] FinishScreeningRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a screening without a result, as if it had not been.</summary>
    /// <param name="screeningId">The screening.</param>
    /// <param name="request">Asks to end a screening without a result.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/screenings/{screeningId}:cancel")]
    Task<Screening> CancelScreeningAsync(
        string screeningId, [Body] CancelScreeningRequest request, CancellationToken cancellationToken = default);
}
