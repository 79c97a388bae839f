using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.Interviewers;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>What changes about interviewers: who may call each method, and where it is done.</summary>
public sealed class InterviewerGrpcService(
    UpdateInterviewer updateInterviewer, PauseInterviewer pauseInterviewer, ResumeInterviewer resumeInterviewer,
    CreateHoursOverride createHoursOverride, ListHoursOverrides listHoursOverrides, DeleteHoursOverride deleteHoursOverride)
    : InterviewerService.InterviewerServiceBase
{
    [RequireScope("scheduling.write")]
    public override Task<Interviewer> UpdateInterviewer(UpdateInterviewerRequest request, ServerCallContext context) => updateInterviewer.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interviewer> PauseInterviewer(PauseInterviewerRequest request, ServerCallContext context) => pauseInterviewer.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Interviewer> ResumeInterviewer(ResumeInterviewerRequest request, ServerCallContext context) => resumeInterviewer.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<HoursOverride> CreateHoursOverride(CreateHoursOverrideRequest request, ServerCallContext context) => createHoursOverride.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListHoursOverridesResponse> ListHoursOverrides(ListHoursOverridesRequest request, ServerCallContext context) => listHoursOverrides.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Empty> DeleteHoursOverride(DeleteHoursOverrideRequest request, ServerCallContext context) => deleteHoursOverride.Handle(request, context);
}
