using Refit;

namespace Hiring.Evaluation.V1;

/// <summary>
/// The REST surface of evaluation: the routes that <c>evaluation_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IEvaluationApi
{
    /// <summary>Writes a rubric.</summary>
    /// <param name="request">The rubric. Fields that the service sets are ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/rubrics")]
    Task<Rubric> CreateRubricAsync([Body] CreateRubricRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one rubric.</summary>
    /// <param name="rubricId">The rubric.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/rubrics/{rubricId}")]
    Task<Rubric> GetRubricAsync(string rubricId, CancellationToken cancellationToken = default);

    /// <summary>Lists rubrics, newest first.</summary>
    /// <param name="pageSize">Most rubrics to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/rubrics")]
    Task<ListRubricsResponse> ListRubricsAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Submits a scorecard, once for an interview. Refused unless interview-scheduling booked that interviewer for it.</summary>
    /// <param name="request">The scorecard. Fields that the service sets are ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/scorecards")]
    Task<Scorecard> SubmitScorecardAsync([Body] SubmitScorecardRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the scorecards of an application, oldest first.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/scorecards")]
    Task<ListScorecardsResponse> ListScorecardsAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Makes a decision from the scorecards of an application. Refused until every round of the rubric has one.</summary>
    /// <param name="request">The application and the rubric.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/decisions")]
    Task<Decision> MakeDecisionAsync([Body] MakeDecisionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers the latest decision on an application.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/decisions/{applicationId}")]
    Task<Decision> GetDecisionAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Enters a question into the bank.</summary>
    /// <param name="request">Asks to enter a question.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/questions")]
    Task<Question> CreateQuestionAsync([Body] CreateQuestionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers a question, in its latest version or in one that is named, retired ones too.</summary>
    /// <param name="questionId">The question.</param>
    /// <param name="version">The version; the latest if 0.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/questions/{questionId}")]
    Task<Question> GetQuestionAsync(string questionId, int? version = null, CancellationToken cancellationToken = default);

    /// <summary>Lists questions, newest first.</summary>
    /// <param name="pageSize">Most questions to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="kind">Only of this kind; of all if not said.</param>
    /// <param name="competency">Only those that give evidence on this competency; on any if empty.</param>
    /// <param name="showRetired">Whether retired ones are listed as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/questions")]
    Task<ListQuestionsResponse> ListQuestionsAsync(
        int? pageSize = null, string? pageToken = null, QuestionKind? kind = null, string? competency = null, bool? showRetired = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a new version of a question with the fields changed that the mask names.</summary>
    /// <param name="questionId">The question.</param>
    /// <param name="request">Asks to change a question.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/questions/{questionId}")]
    Task<Question> UpdateQuestionAsync(
        string questionId, [Body] UpdateQuestionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a question out of use, for example because it is known by now.</summary>
    /// <param name="questionId">The question.</param>
    /// <param name="request">Asks to take a question out of use.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/questions/{questionId}:retire")]
    Task<Question> RetireQuestionAsync(
        string questionId, [Body] RetireQuestionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tells what happened after a position, then goes on as things happen, until the caller ends it. One JSON object a line.</summary>
    /// <param name="afterPosition">Events after this position; 0 starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Get("/v1/evaluation-events")]
    IAsyncEnumerable<EvaluationEvent> FollowEventsAsync(long? afterPosition = null, CancellationToken cancellationToken = default);
}
