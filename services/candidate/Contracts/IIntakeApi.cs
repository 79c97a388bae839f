using Google.Api;
using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// Many candidates at once from a CSV file, and the resumes that candidates hand in. The routes that <c>intake_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IIntakeApi
{
    /// <summary>Begins the import of a CSV file. Its rows follow in parts of any size.</summary>
    /// <param name="request">Asks to begin an import.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidate-imports")]
    Task<CandidateImport> CreateCandidateImportAsync(
        [Body] CreateCandidateImportRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes in the next part of the file. Whole rows take effect at once; the rest waits for the next part.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="content">The bytes, 4 MiB at the most. They may end anywhere, also inside of a row or of a character.</param>
    /// <param name="offset">Where in the file the part begins: received_bytes of the import. A part that was received already answers as before.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID. The offset does so as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidate-imports/{importId}/rows")]
    Task<CandidateImport> AppendCandidateImportAsync(
        string importId, [Body] HttpBody content, long? offset = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Ends an import: what waits is its last row.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="request">Asks to end an import.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidate-imports/{importId}:finish")]
    Task<CandidateImport> FinishCandidateImportAsync(
        string importId, [Body] FinishCandidateImportRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one import with its progress.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidate-imports/{importId}")]
    Task<CandidateImport> GetCandidateImportAsync(string importId, CancellationToken cancellationToken = default);

    /// <summary>Lists imports, newest first, or what changed since.</summary>
    /// <param name="pageSize">Most imports to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidate-imports")]
    Task<ListCandidateImportsResponse> ListCandidateImportsAsync(
        int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Lists what was wrong with the rows that were refused, in the order of the file.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="pageSize">Most errors to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidate-imports/{importId}/errors")]
    Task<ListCandidateImportErrorsResponse> ListCandidateImportErrorsAsync(
        string importId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Stores a resume, PDF or DOCX as its content says, and makes its text searchable.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="content">The file, 5 MiB at the most. Its media type is read from its content, whatever is said of it.</param>
    /// <param name="fileName">Name of the file. Folders before it are not kept.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}/resumes")]
    Task<CandidateResume> UploadResumeAsync(
        string candidateId, [Body] HttpBody content, string? fileName = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the resumes of a candidate, newest first, or what changed since.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="pageSize">Most resumes to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}/resumes")]
    Task<ListResumesResponse> ListResumesAsync(
        string candidateId, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers the file of a resume as it was stored.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="resumeId">The resume.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}/resumes/{resumeId}/content")]
    Task<HttpBody> DownloadResumeAsync(string candidateId, string resumeId, CancellationToken cancellationToken = default);

    /// <summary>Removes a resume and its text. The file goes with the last resume that refers to it.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="resumeId">The resume.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/candidates/{candidateId}/resumes/{resumeId}")]
    Task<Empty> DeleteResumeAsync(
        string candidateId, string resumeId, string? requestId = null, CancellationToken cancellationToken = default);
}
