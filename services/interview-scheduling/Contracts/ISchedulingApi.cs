using Refit;

namespace Hiring.InterviewScheduling.V1;

/// <summary>
/// The REST surface of interview-scheduling: the routes that <c>scheduling_service.proto</c> annotates, over the same messages in protobuf
/// JSON. Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface ISchedulingApi
{
    /// <summary>Enters an interviewer.</summary>
    /// <param name="request">The interviewer. Fields that the service sets are ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviewers")]
    Task<Interviewer> CreateInterviewerAsync([Body] CreateInterviewerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one interviewer.</summary>
    /// <param name="interviewerId">The interviewer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviewers/{interviewerId}")]
    Task<Interviewer> GetInterviewerAsync(string interviewerId, CancellationToken cancellationToken = default);

    /// <summary>Lists interviewers, newest first.</summary>
    /// <param name="pageSize">Most interviewers to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviewers")]
    Task<ListInterviewersResponse> ListInterviewersAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Finds the best loop for an application that is in its interview stage. Takes nobody's time yet.</summary>
    /// <param name="request">The application, the rounds, and when the candidate can.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops:propose")]
    Task<Loop> ProposeLoopAsync([Body] ProposeLoopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes the time of a proposed loop for a while, as a booking does, and tells nobody. Book it to confirm.</summary>
    /// <param name="loopId">The loop.</param>
    /// <param name="request">For how long, and the version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops/{loopId}:hold")]
    Task<Loop> HoldLoopAsync(string loopId, [Body] HoldLoopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Books a proposed or a held loop: every interview of it, or none.</summary>
    /// <param name="loopId">The loop.</param>
    /// <param name="request">The version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops/{loopId}:book")]
    Task<Loop> BookLoopAsync(string loopId, [Body] BookLoopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Finds the best loops by weights, no two of which start at the same time, and keeps each as a proposal.</summary>
    /// <param name="request">What the loops need, when the candidate can, and what decides between them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops:proposeBest")]
    Task<ProposeBestLoopsResponse> ProposeBestLoopsAsync([Body] ProposeBestLoopsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Plans the loops of many candidates who compete for the same interviewers. One JSON object a line: how far it has come, and at last the plan.</summary>
    /// <param name="request">The candidates and the loop that each needs.</param>
    /// <param name="cancellationToken">Ends the planning; nothing is kept then.</param>
    [Post("/v1/cohorts:plan")]
    IAsyncEnumerable<CohortPlan> PlanCohortAsync([Body] PlanCohortRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says for each round, each start on one day of the candidate and each interviewer why that is not possible.</summary>
    /// <param name="request">The rounds, and when the candidate can.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops:explainSlots")]
    Task<ExplainSlotsResponse> ExplainSlotsAsync([Body] ExplainSlotsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says how quickly and how fairly loops were booked in a stretch of time.</summary>
    /// <param name="startTime">From when on, RFC 3339.</param>
    /// <param name="endTime">Until when.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/scheduling-metrics")]
    Task<SchedulingMetrics> GetSchedulingMetricsAsync(DateTimeOffset startTime, DateTimeOffset endTime, CancellationToken cancellationToken = default);

    /// <summary>Cancels a loop and frees everyone's time.</summary>
    /// <param name="loopId">The loop.</param>
    /// <param name="request">The version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops/{loopId}:cancel")]
    Task<Loop> CancelLoopAsync(string loopId, [Body] CancelLoopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Finds new times for what of a booked loop did not take place yet, and books them, with the least disturbance.</summary>
    /// <param name="loopId">The loop.</param>
    /// <param name="request">When the candidate can from now on, and the version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loops/{loopId}:reschedule")]
    Task<Loop> RescheduleLoopAsync(string loopId, [Body] RescheduleLoopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one loop.</summary>
    /// <param name="loopId">The loop.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/loops/{loopId}")]
    Task<Loop> GetLoopAsync(string loopId, CancellationToken cancellationToken = default);

    /// <summary>Lists the loops of an application, newest first.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="pageSize">Most loops to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/loops")]
    Task<ListLoopsResponse> ListLoopsAsync(
        string applicationId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers one interview.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviews/{interviewId}")]
    Task<Interview> GetInterviewAsync(string interviewId, CancellationToken cancellationToken = default);

    /// <summary>Lists interviews of booked loops, newest first: those that need a person, or those of somebody.</summary>
    /// <param name="needsPerson">Only those in which somebody does not come and nobody was found instead.</param>
    /// <param name="interviewerId">Only those with this person.</param>
    /// <param name="pageSize">Most interviews to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/interviews")]
    Task<ListInterviewsResponse> ListInterviewsAsync(
        bool? needsPerson = null, string? interviewerId = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Moves one interview of a booked loop to another time, to other people, or both. The others stay.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">When the candidate can, or just which time or people; and the version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:reschedule")]
    Task<Loop> RescheduleInterviewAsync(string interviewId, [Body] RescheduleInterviewRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes somebody out of an interview who cannot come, and replaces just this person if somebody is free.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">Who cannot come, and the version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:decline")]
    Task<Interview> DeclineInterviewAsync(string interviewId, [Body] DeclineInterviewRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives the seat of somebody to somebody else by hand.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">Whose seat, who takes it, and the version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:substitute")]
    Task<Interview> SubstituteInterviewerAsync(string interviewId, [Body] SubstituteInterviewerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Cancels one interview of a booked loop. With the last one the loop is canceled.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">The version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:cancel")]
    Task<Loop> CancelInterviewAsync(string interviewId, [Body] CancelInterviewRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says that somebody did not come.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">Who did not come, the candidate if not said; and the version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:markNoShow")]
    Task<Interview> MarkNoShowAsync(string interviewId, [Body] MarkNoShowRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says that an interview took place.</summary>
    /// <param name="interviewId">The interview.</param>
    /// <param name="request">The version of the loop that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/interviews/{interviewId}:complete")]
    Task<Interview> CompleteInterviewAsync(string interviewId, [Body] CompleteInterviewRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tells what happened after a position, then goes on as things happen, until the caller ends it. One JSON object a line.</summary>
    /// <param name="afterPosition">Events after this position; 0 starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Get("/v1/scheduling-events")]
    IAsyncEnumerable<SchedulingEvent> FollowEventsAsync(long? afterPosition = null, CancellationToken cancellationToken = default);
}
