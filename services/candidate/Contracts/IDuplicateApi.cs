using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Candidates who may be one person: suggestions with reasons, merging two into one, and taking a merge back. The routes that <c>duplicate_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IDuplicateApi
{
    /// <summary>Lists pairs of candidates that may be one person, the last found first. A change of a candidate shows within seconds.</summary>
    /// <param name="minimumScore">Only pairs that score at least this much, 0 to 1. 0 lists every suggestion.</param>
    /// <param name="pageSize">Most pairs to answer; 50 if not said, 200 at the most. A page may hold fewer and still have a next one.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/duplicates")]
    Task<ListDuplicatesResponse> ListDuplicatesAsync(
        double? minimumScore = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers who may be the same person as one candidate, as things stand, the likeliest first.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}/duplicates")]
    Task<CandidateDuplicates> GetCandidateDuplicatesAsync(string candidateId, CancellationToken cancellationToken = default);

    /// <summary>Notes that two candidates are two people. They are suggested again only if something new speaks for it.</summary>
    /// <param name="request">Asks to note that two candidates are two people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/duplicates:dismiss")]
    Task<Duplicate> DismissDuplicateAsync([Body] DismissDuplicateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes two candidates one. The other's id goes on answering, with this candidate; its applications move here.</summary>
    /// <param name="candidateId">The candidate that stays.</param>
    /// <param name="request">Asks to make two candidates one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}:merge")]
    Task<Candidate> MergeCandidatesAsync(
        string candidateId, [Body] MergeCandidatesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a merge back: both are as they were before it, but for what was changed since, which stays here.</summary>
    /// <param name="candidateId">The candidate that stayed.</param>
    /// <param name="request">Asks to take a merge back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}:unmerge")]
    Task<UnmergeCandidatesResponse> UnmergeCandidatesAsync(
        string candidateId, [Body] UnmergeCandidatesRequest request, CancellationToken cancellationToken = default);
}
