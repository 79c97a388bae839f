using Grpc.Core;
using Hiring.InterviewScheduling.Cohorts;
using Hiring.InterviewScheduling.Interviewers;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Metrics;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class SchedulingGrpcService(
    CreateInterviewer createInterviewer, GetInterviewer getInterviewer, ListInterviewers listInterviewers,
    ProposeLoop proposeLoop, ProposeBestLoops proposeBestLoops, PlanCohort planCohort, ExplainSlots explainSlots, GetSchedulingMetrics getSchedulingMetrics, HoldLoop holdLoop, BookLoop bookLoop, CancelLoop cancelLoop, RescheduleLoop rescheduleLoop, GetLoop getLoop, ListLoops listLoops,
    GetInterview getInterview, ListInterviews listInterviews, RescheduleInterview rescheduleInterview, DeclineInterview declineInterview,
    SubstituteInterviewer substituteInterviewer, CancelInterview cancelInterview, MarkNoShow markNoShow, CompleteInterview completeInterview, Feed feed)
    : SchedulingService.SchedulingServiceBase
{
    [RequireScope("scheduling.write")]
    public override Task<Interviewer> CreateInterviewer(CreateInterviewerRequest request, ServerCallContext context) => createInterviewer.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Interviewer> GetInterviewer(GetInterviewerRequest request, ServerCallContext context) => getInterviewer.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListInterviewersResponse> ListInterviewers(ListInterviewersRequest request, ServerCallContext context) => listInterviewers.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> ProposeLoop(ProposeLoopRequest request, ServerCallContext context) => proposeLoop.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<ProposeBestLoopsResponse> ProposeBestLoops(ProposeBestLoopsRequest request, ServerCallContext context) => proposeBestLoops.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task PlanCohort(PlanCohortRequest request, IServerStreamWriter<CohortPlan> responseStream, ServerCallContext context) => planCohort.Handle(request, responseStream, context);

    [RequireScope("scheduling.read")]
    public override Task<ExplainSlotsResponse> ExplainSlots(ExplainSlotsRequest request, ServerCallContext context) => explainSlots.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<SchedulingMetrics> GetSchedulingMetrics(GetSchedulingMetricsRequest request, ServerCallContext context) => getSchedulingMetrics.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> HoldLoop(HoldLoopRequest request, ServerCallContext context) => holdLoop.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> BookLoop(BookLoopRequest request, ServerCallContext context) => bookLoop.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> CancelLoop(CancelLoopRequest request, ServerCallContext context) => cancelLoop.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> RescheduleLoop(RescheduleLoopRequest request, ServerCallContext context) => rescheduleLoop.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Loop> GetLoop(GetLoopRequest request, ServerCallContext context) => getLoop.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListLoopsResponse> ListLoops(ListLoopsRequest request, ServerCallContext context) => listLoops.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Interview> GetInterview(GetInterviewRequest request, ServerCallContext context) => getInterview.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListInterviewsResponse> ListInterviews(ListInterviewsRequest request, ServerCallContext context) => listInterviews.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> RescheduleInterview(RescheduleInterviewRequest request, ServerCallContext context) => rescheduleInterview.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interview> DeclineInterview(DeclineInterviewRequest request, ServerCallContext context) => declineInterview.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interview> SubstituteInterviewer(SubstituteInterviewerRequest request, ServerCallContext context) => substituteInterviewer.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> CancelInterview(CancelInterviewRequest request, ServerCallContext context) => cancelInterview.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interview> MarkNoShow(MarkNoShowRequest request, ServerCallContext context) => markNoShow.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interview> CompleteInterview(CompleteInterviewRequest request, ServerCallContext context) => completeInterview.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<SchedulingEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
