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

    /// <summary>Lists roles, newest first.</summary>
    /// <param name="pageSize">Most roles to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles")]
    Task<ListRolesResponse> ListRolesAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

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

    /// <summary>Ranks the active applications of a role against the problem that it really has, with reasons.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}/shortlist")]
    Task<Shortlist> GetShortlistAsync(string roleId, CancellationToken cancellationToken = default);

    /// <summary>Takes in a candidate from a JSON Resume document (jsonresume.org, schema 1.0.0).</summary>
    /// <param name="request">The document, the source and the signals.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates:import")]
    Task<Candidate> ImportCandidateAsync([Body] ImportCandidateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one candidate.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}")]
    Task<Candidate> GetCandidateAsync(string candidateId, CancellationToken cancellationToken = default);

    /// <summary>Lists candidates, newest first.</summary>
    /// <param name="pageSize">Most candidates to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates")]
    Task<ListCandidatesResponse> ListCandidatesAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

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

    /// <summary>Lists the applications of a role, newest first.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="pageSize">Most applications to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/applications")]
    Task<ListApplicationsResponse> ListApplicationsAsync(
        string roleId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

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

    /// <summary>Tells what happened after a position, then goes on as things happen, until the caller ends it. One JSON object a line.</summary>
    /// <param name="afterPosition">Events after this position; 0 starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Get("/v1/candidate-events")]
    IAsyncEnumerable<CandidateEvent> FollowEventsAsync(long? afterPosition = null, CancellationToken cancellationToken = default);
}
