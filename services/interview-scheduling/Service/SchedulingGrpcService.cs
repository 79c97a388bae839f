using Grpc.Core;
using Hiring.InterviewScheduling.Interviewers;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class SchedulingGrpcService(
    CreateInterviewer createInterviewer, GetInterviewer getInterviewer, ListInterviewers listInterviewers,
    ProposeLoop proposeLoop, BookLoop bookLoop, CancelLoop cancelLoop, GetLoop getLoop, ListLoops listLoops, GetInterview getInterview, Feed feed)
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
    public override Task<Loop> BookLoop(BookLoopRequest request, ServerCallContext context) => bookLoop.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Loop> CancelLoop(CancelLoopRequest request, ServerCallContext context) => cancelLoop.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Loop> GetLoop(GetLoopRequest request, ServerCallContext context) => getLoop.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListLoopsResponse> ListLoops(ListLoopsRequest request, ServerCallContext context) => listLoops.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Interview> GetInterview(GetInterviewRequest request, ServerCallContext context) => getInterview.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<SchedulingEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
