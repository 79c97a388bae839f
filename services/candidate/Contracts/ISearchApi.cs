using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Finding candidates by words and filters, searches that are kept, and the board of a role. The routes that <c>search_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface ISearchApi
{
    /// <summary>Finds candidates, newest first. Merged and erased ones are never found.</summary>
    /// <param name="request">Asks for candidates.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates:search")]
    Task<SearchCandidatesResponse> SearchCandidatesAsync(
        [Body] SearchCandidatesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps a search for the caller.</summary>
    /// <param name="request">Asks to keep a search.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidate-searches")]
    Task<CandidateSearch> CreateCandidateSearchAsync(
        [Body] CreateCandidateSearchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers a search that the caller keeps.</summary>
    /// <param name="candidateSearchId">The search.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidate-searches/{candidateSearchId}")]
    Task<CandidateSearch> GetCandidateSearchAsync(string candidateSearchId, CancellationToken cancellationToken = default);

    /// <summary>Lists the searches that the caller keeps, newest first, or what changed since.</summary>
    /// <param name="pageSize">Most searches to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidate-searches")]
    Task<ListCandidateSearchesResponse> ListCandidateSearchesAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a kept search that the mask names.</summary>
    /// <param name="candidateSearchId">The search.</param>
    /// <param name="request">Asks to change a kept search.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/candidate-searches/{candidateSearchId}")]
    Task<CandidateSearch> UpdateCandidateSearchAsync(
        string candidateSearchId, [Body] UpdateCandidateSearchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets a kept search.</summary>
    /// <param name="candidateSearchId">The search.</param>
    /// <param name="etag">The version that was seen; refused if there is a newer one. Empty forgets whatever is there.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/candidate-searches/{candidateSearchId}")]
    Task<Empty> DeleteCandidateSearchAsync(
        string candidateSearchId, string? etag = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a kept search and says how many of those found are new since the run before.</summary>
    /// <param name="candidateSearchId">The search.</param>
    /// <param name="request">Asks to run a kept search.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidate-searches/{candidateSearchId}:run")]
    Task<RunCandidateSearchResponse> RunCandidateSearchAsync(
        string candidateSearchId, [Body] RunCandidateSearchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers the board of a role: its stages with the applications in them.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cardsPerColumn">Most cards in a column; 20 if not said, 200 at the most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/roles/{roleId}/board")]
    Task<Board> GetBoardAsync(string roleId, int? cardsPerColumn = null, CancellationToken cancellationToken = default);
}
