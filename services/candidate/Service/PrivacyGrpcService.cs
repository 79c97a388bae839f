using Google.Api;
using Grpc.Core;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods of privacy: who may call each, and where it is done.</summary>
public sealed class PrivacyGrpcService(
    GiveConsent giveConsent, WithdrawConsent withdrawConsent, ListConsents listConsents,
    SetRetentionRule setRetentionRule, ListRetentionRules listRetentionRules, ListDueErasures listDueErasures,
    PlaceLegalHold placeLegalHold, ReleaseLegalHold releaseLegalHold, ListLegalHolds listLegalHolds,
    EraseCandidate eraseCandidate, GetErasure getErasure, ListErasures listErasures, ExportPerson exportPerson,
    ListAuditEntries listAuditEntries, VerifyAuditLog verifyAuditLog)
    : PrivacyService.PrivacyServiceBase
{
    [RequireScope("candidate.privacy")]
    public override Task<Consent> GiveConsent(GiveConsentRequest request, ServerCallContext context) => giveConsent.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<Consent> WithdrawConsent(WithdrawConsentRequest request, ServerCallContext context) => withdrawConsent.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<ListConsentsResponse> ListConsents(ListConsentsRequest request, ServerCallContext context) => listConsents.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<RetentionRule> SetRetentionRule(SetRetentionRuleRequest request, ServerCallContext context) => setRetentionRule.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<ListRetentionRulesResponse> ListRetentionRules(ListRetentionRulesRequest request, ServerCallContext context) => listRetentionRules.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<ListDueErasuresResponse> ListDueErasures(ListDueErasuresRequest request, ServerCallContext context) => listDueErasures.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<LegalHold> PlaceLegalHold(PlaceLegalHoldRequest request, ServerCallContext context) => placeLegalHold.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<LegalHold> ReleaseLegalHold(ReleaseLegalHoldRequest request, ServerCallContext context) => releaseLegalHold.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<ListLegalHoldsResponse> ListLegalHolds(ListLegalHoldsRequest request, ServerCallContext context) => listLegalHolds.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<Erasure> EraseCandidate(EraseCandidateRequest request, ServerCallContext context) => eraseCandidate.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<Erasure> GetErasure(GetErasureRequest request, ServerCallContext context) => getErasure.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<ListErasuresResponse> ListErasures(ListErasuresRequest request, ServerCallContext context) => listErasures.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<HttpBody> ExportPerson(ExportPersonRequest request, ServerCallContext context) => exportPerson.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context) => listAuditEntries.Handle(request, context);

    [RequireScope("candidate.privacy")]
    public override Task<VerifyAuditLogResponse> VerifyAuditLog(VerifyAuditLogRequest request, ServerCallContext context) => verifyAuditLog.Handle(request, context);
}
