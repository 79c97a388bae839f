using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Offers;
using Hiring.Candidate.Roles;
using Hiring.Candidate.Shortlist;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class CandidateGrpcService(
    CreateRole createRole, GetRole getRole, ListRoles listRoles, UpdateRole updateRole, OpenRole openRole, GetShortlist getShortlist,
    CreateCandidate createCandidate, UpdateCandidate updateCandidate, AddTouch addTouch,
    ImportCandidate importCandidate, GetCandidate getCandidate, ListCandidates listCandidates,
    CreateApplication createApplication, GetApplication getApplication, ListApplications listApplications,
    AdvanceApplication advanceApplication, RejectApplication rejectApplication, WithdrawApplication withdrawApplication,
    CreateOffer createOffer, GetOffer getOffer, AcceptOffer acceptOffer, DeclineOffer declineOffer, Feed feed)
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
    public override Task<Offer> CreateOffer(CreateOfferRequest request, ServerCallContext context) => createOffer.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Offer> GetOffer(GetOfferRequest request, ServerCallContext context) => getOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> AcceptOffer(AcceptOfferRequest request, ServerCallContext context) => acceptOffer.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Offer> DeclineOffer(DeclineOfferRequest request, ServerCallContext context) => declineOffer.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<CandidateEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
