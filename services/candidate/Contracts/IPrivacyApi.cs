using Google.Api;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// What a person allowed, how long data is kept, and the proof of both: consent, retention, legal holds, erasure, export and the audit log. The routes that <c>privacy_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IPrivacyApi
{
    /// <summary>Writes down what a person allowed, until when.</summary>
    /// <param name="request">Asks to write down a consent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/consents")]
    Task<Consent> GiveConsentAsync([Body] GiveConsentRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a consent from now on. Once it is withdrawn, the call answers it as it is.</summary>
    /// <param name="consentId">The consent.</param>
    /// <param name="request">Asks to end a consent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/consents/{consentId}:withdraw")]
    Task<Consent> WithdrawConsentAsync(
        string consentId, [Body] WithdrawConsentRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the consents of a candidate, newest first, or what changed since, those that no longer count included.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="pageSize">Most consents to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/consents")]
    Task<ListConsentsResponse> ListConsentsAsync(
        string candidateId, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Sets how long people of a country are kept after their last activity. Takes the place of the rule there was.</summary>
    /// <param name="request">Asks to set how long people of a country are kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/retention-rules")]
    Task<RetentionRule> SetRetentionRuleAsync([Body] SetRetentionRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the rules by country; the one without a country holds for all others.</summary>
    /// <param name="pageSize">Most rules to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/retention-rules")]
    Task<ListRetentionRulesResponse> ListRetentionRulesAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the candidates that retention will erase at its next run.</summary>
    /// <param name="pageSize">Most candidates to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/erasures/due")]
    Task<ListDueErasuresResponse> ListDueErasuresAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Forbids that a candidate is erased, whoever asks for it, until the hold is released.</summary>
    /// <param name="request">Asks to forbid an erasure.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/legal-holds")]
    Task<LegalHold> PlaceLegalHoldAsync([Body] PlaceLegalHoldRequest request, CancellationToken cancellationToken = default);

    /// <summary>Releases a hold. Once it is released, the call answers it as it is.</summary>
    /// <param name="legalHoldId">The hold.</param>
    /// <param name="request">Asks to release a hold.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/legal-holds/{legalHoldId}:release")]
    Task<LegalHold> ReleaseLegalHoldAsync(
        string legalHoldId, [Body] ReleaseLegalHoldRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists holds, newest first, or what changed since, those that were released included.</summary>
    /// <param name="candidateId">Only those of this candidate.</param>
    /// <param name="pageSize">Most holds to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/legal-holds")]
    Task<ListLegalHoldsResponse> ListLegalHoldsAsync(
        string? candidateId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Removes everything that identifies a person, with all that was merged into the candidate, here at once and in the other services by the event feed. It cannot be undone. An application that goes on is withdrawn. For a candidate who is erased already it answers that erasure.</summary>
    /// <param name="candidateId">The candidate, or one that was merged into it.</param>
    /// <param name="request">Asks to erase a person.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}:erase")]
    Task<Erasure> EraseCandidateAsync(
        string candidateId, [Body] EraseCandidateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers an erasure, with what each service reported of it.</summary>
    /// <param name="erasureId">The erasure.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/erasures/{erasureId}")]
    Task<Erasure> GetErasureAsync(string erasureId, CancellationToken cancellationToken = default);

    /// <summary>Lists erasures, newest first, or what changed since.</summary>
    /// <param name="candidateId">Only the one of this candidate.</param>
    /// <param name="pageSize">Most erasures to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/erasures")]
    Task<ListErasuresResponse> ListErasuresAsync(
        string? candidateId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Answers all that is held on a person in any service, as a ZIP archive of JSON files with a manifest. That it was asked for stands in the audit log.</summary>
    /// <param name="request">Asks for all that is held on a person.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/person-exports")]
    Task<HttpBody> ExportPersonAsync([Body] ExportPersonRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists entries of this service's audit log, newest first.</summary>
    /// <param name="resourceId">Only entries that concern this thing: a candidate, an application, a role, a consent.</param>
    /// <param name="pageSize">Most entries to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/audit-entries")]
    Task<ListAuditEntriesResponse> ListAuditEntriesAsync(
        string? resourceId = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Recomputes the chain of this service's audit log from its first entry to its last.</summary>
    /// <param name="request">Asks to verify the audit log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/audit-entries:verify")]
    Task<VerifyAuditLogResponse> VerifyAuditLogAsync([Body] VerifyAuditLogRequest request, CancellationToken cancellationToken = default);
}
