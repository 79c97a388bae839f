using Google.Api;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Open roles as anyone may see them. No token is needed. The routes that <c>posting_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IPostingApi
{
    /// <summary>Lists the roles that take applications, newest first.</summary>
    /// <param name="pageSize">Most postings to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/postings")]
    Task<ListPostingsResponse> ListPostingsAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers the posting of one open role.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/postings/{roleId}")]
    Task<Posting> GetPostingAsync(string roleId, CancellationToken cancellationToken = default);

    /// <summary>Answers the posting as a JobPosting of schema.org in JSON-LD, ready for a page's script element.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/postings/{roleId}/json-ld")]
    Task<HttpBody> GetPostingJsonLdAsync(string roleId, CancellationToken cancellationToken = default);
}
