using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// The REST surface of the candidate service: the routes that <c>candidate_service.proto</c> annotates, over the same messages in protobuf
/// JSON. Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface ICandidateApi
{
    /// <summary>Writes down a role as a draft.</summary>
    /// <param name="request">The role. Fields that the service sets are ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/roles")]
    Task<Role> CreateRoleAsync([Body] CreateRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one role.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}")]
    Task<Role> GetRoleAsync(string roleId, CancellationToken cancellationToken = default);

    /// <summary>Lists roles, newest first, or what changed since.</summary>
    /// <param name="pageSize">Most roles to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles")]
    Task<ListRolesResponse> ListRolesAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a role that the mask names.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="request">The new values, the mask, and the version that they were meant for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/roles/{roleId}")]
    Task<Role> UpdateRoleAsync(string roleId, [Body] UpdateRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Opens a draft role for applications.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="request">The version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/roles/{roleId}:open")]
    Task<Role> OpenRoleAsync(string roleId, [Body] OpenRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Pauses an open role: it takes no applications until it is reopened, and those under way go on.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="request">Asks to pause a role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/roles/{roleId}:hold")]
    Task<Role> HoldRoleAsync(string roleId, [Body] HoldRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Opens a role again that is on hold or closed.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="request">Asks to open again a role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/roles/{roleId}:reopen")]
    Task<Role> ReopenRoleAsync(string roleId, [Body] ReopenRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives a role up, or ends it after its hires. Refused while applications are under way: each candidate gets an answer first.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="request">Asks to close a role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/roles/{roleId}:close")]
    Task<Role> CloseRoleAsync(string roleId, [Body] CloseRoleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Compares a candidate's evidenced scale with the problem that a role really has, and prices the surplus.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="candidateId">The candidate. An application is not needed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}/fits/{candidateId}")]
    Task<CandidateFit> GetFitAsync(string roleId, string candidateId, CancellationToken cancellationToken = default);

    /// <summary>Ranks the active applications of a role against the problem that it really has, with reasons.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="limit">Most entries to answer, the best; 200 if not said, 500 at the most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}/shortlist")]
    Task<Shortlist> GetShortlistAsync(string roleId, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Takes in a candidate from a JSON Resume document (jsonresume.org, schema 1.0.0).</summary>
    /// <param name="request">The document, the source and the signals.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates:import")]
    Task<Candidate> ImportCandidateAsync([Body] ImportCandidateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes in a candidate as the caller describes the person.</summary>
    /// <param name="request">Asks to take in a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates")]
    Task<Candidate> CreateCandidateAsync([Body] CreateCandidateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a candidate that the mask names.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="request">Asks to change a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/candidates/{candidateId}")]
    Task<Candidate> UpdateCandidateAsync(
        string candidateId, [Body] UpdateCandidateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Notes that a source led to a candidate once more. The first one stays the candidate's source.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="request">Asks to note that a source led to a candidate once more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}/touches")]
    Task<Candidate> AddTouchAsync(string candidateId, [Body] AddTouchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one candidate.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}")]
    Task<Candidate> GetCandidateAsync(string candidateId, CancellationToken cancellationToken = default);

    /// <summary>Lists candidates, newest first, or what changed since. Who was merged or erased is not among them.</summary>
    /// <param name="pageSize">Most candidates to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates")]
    Task<ListCandidatesResponse> ListCandidatesAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a claim with its evidence to a candidate.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="request">Asks to add a claim to a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}/signals")]
    Task<Candidate> AddSignalAsync(string candidateId, [Body] AddSignalRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says that somebody looked into a claim and found it true.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="signalId">The claim.</param>
    /// <param name="request">Asks to mark a claim as verified.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}/signals/{signalId}:verify")]
    Task<Candidate> VerifySignalAsync(
        string candidateId, string signalId, [Body] VerifySignalRequest request, CancellationToken cancellationToken = default);

    /// <summary>Enters a candidate for an open role.</summary>
    /// <param name="request">The candidate and the role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications")]
    Task<Application> CreateApplicationAsync([Body] CreateApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one application.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}")]
    Task<Application> GetApplicationAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Lists applications, of a role or of a candidate where one is named, newest first, or what changed since.</summary>
    /// <param name="roleId">The role. Left out, the applications of all roles.</param>
    /// <param name="pageSize">Most applications to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="candidateId">The candidate. Left out, the applications of all candidates.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications")]
    Task<ListApplicationsResponse> ListApplicationsAsync(
        string? roleId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, string? candidateId = null, CancellationToken cancellationToken = default);

    /// <summary>Moves an application to the stage that follows.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">The stage, and the version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:advance")]
    Task<Application> AdvanceApplicationAsync(
        string applicationId, [Body] AdvanceApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends an application from the company's side.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Why, and the version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:reject")]
    Task<Application> RejectApplicationAsync(
        string applicationId, [Body] RejectApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends an application from the candidate's side. Booked interviews are released.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">The version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:withdraw")]
    Task<Application> WithdrawApplicationAsync(
        string applicationId, [Body] WithdrawApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Moves an application back to an earlier stage. Refused while an offer stands.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to move an application back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:moveBack")]
    Task<Application> MoveBackApplicationAsync(
        string applicationId, [Body] MoveBackApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Pauses an application, until it is resumed or until a time.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to pause an application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:hold")]
    Task<Application> HoldApplicationAsync(
        string applicationId, [Body] HoldApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends the pause of an application.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to end a pause.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:resume")]
    Task<Application> ResumeApplicationAsync(
        string applicationId, [Body] ResumeApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Goes on with an application for another open role, from that role's first stage. Answers the new application; the old one ends as withdrawn, with the reason 'transferred'.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to go on with an application for another role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:transfer")]
    Task<Application> TransferApplicationAsync(
        string applicationId, [Body] TransferApplicationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a rejection back while its message to the candidate has not gone: the message never goes, and the application goes on where it was.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="request">Asks to take a rejection back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}:recall")]
    Task<Application> RecallRejectionAsync(
        string applicationId, [Body] RecallRejectionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Moves up to 200 applications to the stages that follow. Each is moved or left as it was by itself, with a result of its own.</summary>
    /// <param name="request">Asks to move applications on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications:advance")]
    Task<AdvanceApplicationsResponse> AdvanceApplicationsAsync(
        [Body] AdvanceApplicationsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends up to 200 applications from the company's side. Each is ended or left as it was by itself, with a result of its own.</summary>
    /// <param name="request">Asks to end applications from the company's side.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications:reject")]
    Task<RejectApplicationsResponse> RejectApplicationsAsync(
        [Body] RejectApplicationsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers what this caller may do to an application now, and for everything else why not.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/actions")]
    Task<ApplicationActions> GetApplicationActionsAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Answers all that happened to an application, first to last.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/history")]
    Task<ApplicationHistory> GetApplicationHistoryAsync(string applicationId, CancellationToken cancellationToken = default);

    /// <summary>Lists the messages to the candidate about an application, newest first, or what changed since.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="pageSize">Most messages to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/messages")]
    Task<ListCandidateMessagesResponse> ListCandidateMessagesAsync(
        string applicationId, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers one message to a candidate.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications/{applicationId}/messages/{messageId}")]
    Task<CandidateMessage> GetCandidateMessageAsync(string applicationId, string messageId, CancellationToken cancellationToken = default);

    /// <summary>Says that a due message was sent.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="request">Says that a message was sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/applications/{applicationId}/messages/{messageId}:confirm")]
    Task<CandidateMessage> ConfirmCandidateMessageAsync(
        string applicationId, string messageId, [Body] ConfirmCandidateMessageRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes an offer. Refused unless evaluation decided to hire and compensation-benchmark checked the amount.</summary>
    /// <param name="request">The application, the base pay a year, and a justification where the amount is outside the band.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers")]
    Task<Offer> CreateOfferAsync([Body] CreateOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one offer.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/offers/{offerId}")]
    Task<Offer> GetOfferAsync(string offerId, CancellationToken cancellationToken = default);

    /// <summary>Lists offers, of an application where one is named, newest first, or what changed since.</summary>
    /// <param name="applicationId">The application. Left out, the offers of all applications.</param>
    /// <param name="pageSize">Most offers to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/offers")]
    Task<ListOffersResponse> ListOffersAsync(
        string? applicationId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Accepts an offer: the application is hired.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">The version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:accept")]
    Task<Offer> AcceptOfferAsync(string offerId, [Body] AcceptOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Declines an offer; another may be made.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Why, and the version that was seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:decline")]
    Task<Offer> DeclineOfferAsync(string offerId, [Body] DeclineOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives an open offer new terms: a new version, checked against the market anew, that needs every approval anew.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Asks to give an open offer new terms. They replace the old ones whole.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:revise")]
    Task<Offer> ReviseOfferAsync(string offerId, [Body] ReviseOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives the approval that is next in order.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Asks to give an approval.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:approve")]
    Task<Offer> ApproveOfferAsync(string offerId, [Body] ApproveOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Refuses the approval that is next in order. The offer has to be revised or withdrawn.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Asks to refuse an approval.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:rejectOfferApproval")]
    Task<Offer> RejectOfferApprovalAsync(
        string offerId, [Body] RejectOfferApprovalRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes a draft whose approvals are all given to the candidate. A market check that went stale is asked for anew.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Asks to make a draft to the candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:extend")]
    Task<Offer> ExtendOfferAsync(string offerId, [Body] ExtendOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes back an offer that is a draft or not answered yet.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="request">Asks to take back an offer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/offers/{offerId}:withdraw")]
    Task<Offer> WithdrawOfferAsync(string offerId, [Body] WithdrawOfferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tells what happened after a position, then goes on as things happen, until the caller ends it. One JSON object a line.</summary>
    /// <param name="afterPosition">Events after this position; 0 starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Get("/v1/candidate-events")]
    IAsyncEnumerable<CandidateEvent> FollowEventsAsync(long? afterPosition = null, CancellationToken cancellationToken = default);
}
