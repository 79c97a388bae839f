using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Offers;
using Hiring.Candidate.Roles;
using Hiring.Candidate.Shortlist;
using Hiring.Candidate.Signals;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class CandidateGrpcService(
    CreateRole createRole, GetRole getRole, ListRoles listRoles, UpdateRole updateRole, OpenRole openRole, GetShortlist getShortlist,
    HoldRole holdRole, ReopenRole reopenRole, CloseRole closeRole, GetFit getFit, AddSignal addSignal, VerifySignal verifySignal,
    CreateCandidate createCandidate, UpdateCandidate updateCandidate, AddTouch addTouch,
    ImportCandidate importCandidate, GetCandidate getCandidate, ListCandidates listCandidates,
    CreateApplication createApplication, GetApplication getApplication, ListApplications listApplications,
    AdvanceApplication advanceApplication, RejectApplication rejectApplication, WithdrawApplication withdrawApplication,
    MoveBackApplication moveBackApplication, HoldApplication holdApplication, ResumeApplication resumeApplication,
    TransferApplication transferApplication, RecallRejection recallRejection, AdvanceApplications advanceApplications, RejectApplications rejectApplications,
    GetApplicationActions getApplicationActions, GetApplicationHistory getApplicationHistory,
    ListCandidateMessages listCandidateMessages, GetCandidateMessage getCandidateMessage, ConfirmCandidateMessage confirmCandidateMessage,
    CreateOffer createOffer, GetOffer getOffer, ListOffers listOffers, AcceptOffer acceptOffer, DeclineOffer declineOffer,
    ReviseOffer reviseOffer, ApproveOffer approveOffer, RejectOfferApproval rejectOfferApproval, ExtendOffer extendOffer, WithdrawOffer withdrawOffer, Feed feed)
    : CandidateService.CandidateServiceBase
{
    [RequireScope("candidate.write")]
    public override Task<Role> CreateRole(CreateRoleRequest request, ServerCallContext context) => createRole.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Role> GetRole(GetRoleRequest request, ServerCallContext context) => getRole.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context) => listRoles.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Role> UpdateRole(UpdateRoleRequest request, ServerCallContext context) => updateRole.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Role> OpenRole(OpenRoleRequest request, ServerCallContext context) => openRole.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Role> HoldRole(HoldRoleRequest request, ServerCallContext context) => holdRole.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Role> ReopenRole(ReopenRoleRequest request, ServerCallContext context) => reopenRole.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Role> CloseRole(CloseRoleRequest request, ServerCallContext context) => closeRole.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateFit> GetFit(GetFitRequest request, ServerCallContext context) => getFit.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> AddSignal(AddSignalRequest request, ServerCallContext context) => addSignal.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> VerifySignal(VerifySignalRequest request, ServerCallContext context) => verifySignal.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<V1.Shortlist> GetShortlist(GetShortlistRequest request, ServerCallContext context) => getShortlist.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> CreateCandidate(CreateCandidateRequest request, ServerCallContext context) => createCandidate.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> UpdateCandidate(UpdateCandidateRequest request, ServerCallContext context) => updateCandidate.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> AddTouch(AddTouchRequest request, ServerCallContext context) => addTouch.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> ImportCandidate(ImportCandidateRequest request, ServerCallContext context) => importCandidate.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<V1.Candidate> GetCandidate(GetCandidateRequest request, ServerCallContext context) => getCandidate.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListCandidatesResponse> ListCandidates(ListCandidatesRequest request, ServerCallContext context) => listCandidates.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> CreateApplication(CreateApplicationRequest request, ServerCallContext context) => createApplication.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Application> GetApplication(GetApplicationRequest request, ServerCallContext context) => getApplication.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListApplicationsResponse> ListApplications(ListApplicationsRequest request, ServerCallContext context) => listApplications.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> AdvanceApplication(AdvanceApplicationRequest request, ServerCallContext context) => advanceApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> RejectApplication(RejectApplicationRequest request, ServerCallContext context) => rejectApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> WithdrawApplication(WithdrawApplicationRequest request, ServerCallContext context) => withdrawApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> MoveBackApplication(MoveBackApplicationRequest request, ServerCallContext context) => moveBackApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> HoldApplication(HoldApplicationRequest request, ServerCallContext context) => holdApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> ResumeApplication(ResumeApplicationRequest request, ServerCallContext context) => resumeApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> TransferApplication(TransferApplicationRequest request, ServerCallContext context) => transferApplication.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Application> RecallRejection(RecallRejectionRequest request, ServerCallContext context) => recallRejection.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<AdvanceApplicationsResponse> AdvanceApplications(AdvanceApplicationsRequest request, ServerCallContext context) => advanceApplications.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<RejectApplicationsResponse> RejectApplications(RejectApplicationsRequest request, ServerCallContext context) => rejectApplications.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ApplicationActions> GetApplicationActions(GetApplicationActionsRequest request, ServerCallContext context) => getApplicationActions.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ApplicationHistory> GetApplicationHistory(GetApplicationHistoryRequest request, ServerCallContext context) => getApplicationHistory.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListCandidateMessagesResponse> ListCandidateMessages(ListCandidateMessagesRequest request, ServerCallContext context) => listCandidateMessages.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateMessage> GetCandidateMessage(GetCandidateMessageRequest request, ServerCallContext context) => getCandidateMessage.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateMessage> ConfirmCandidateMessage(ConfirmCandidateMessageRequest request, ServerCallContext context) => confirmCandidateMessage.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> CreateOffer(CreateOfferRequest request, ServerCallContext context) => createOffer.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Offer> GetOffer(GetOfferRequest request, ServerCallContext context) => getOffer.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListOffersResponse> ListOffers(ListOffersRequest request, ServerCallContext context) => listOffers.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> AcceptOffer(AcceptOfferRequest request, ServerCallContext context) => acceptOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> DeclineOffer(DeclineOfferRequest request, ServerCallContext context) => declineOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> ReviseOffer(ReviseOfferRequest request, ServerCallContext context) => reviseOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> ApproveOffer(ApproveOfferRequest request, ServerCallContext context) => approveOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> RejectOfferApproval(RejectOfferApprovalRequest request, ServerCallContext context) => rejectOfferApproval.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> ExtendOffer(ExtendOfferRequest request, ServerCallContext context) => extendOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> WithdrawOffer(WithdrawOfferRequest request, ServerCallContext context) => withdrawOffer.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<CandidateEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
