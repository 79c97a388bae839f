using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>Invitations, answers, mails and calendar feeds: who may call each method, and where it is done.</summary>
public sealed class InvitationGrpcService(
    GetInvitation getInvitation, ReadReply readReply, ListMails listMails, ReplayMails replayMails, CreateCalendarFeed createCalendarFeed,
    RevokeCalendarFeed revokeCalendarFeed, ListMovedLocalTimes listMovedLocalTimes, KeepMovedLocalTimes keepMovedLocalTimes)
    : InvitationService.InvitationServiceBase
{
    [RequireScope("scheduling.read")]
    public override Task<Invitation> GetInvitation(GetInvitationRequest request, ServerCallContext context) => getInvitation.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<ReadReplyResponse> ReadReply(ReadReplyRequest request, ServerCallContext context) => readReply.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListMailsResponse> ListMails(ListMailsRequest request, ServerCallContext context) => listMails.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<ReplayMailsResponse> ReplayMails(ReplayMailsRequest request, ServerCallContext context) => replayMails.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<CalendarFeed> CreateCalendarFeed(CreateCalendarFeedRequest request, ServerCallContext context) => createCalendarFeed.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Empty> RevokeCalendarFeed(RevokeCalendarFeedRequest request, ServerCallContext context) => revokeCalendarFeed.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListMovedLocalTimesResponse> ListMovedLocalTimes(ListMovedLocalTimesRequest request, ServerCallContext context) => listMovedLocalTimes.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<KeepMovedLocalTimesResponse> KeepMovedLocalTimes(KeepMovedLocalTimesRequest request, ServerCallContext context) => keepMovedLocalTimes.Handle(request, context);
}
