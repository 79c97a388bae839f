using Grpc.Core;
using Hiring.InterviewScheduling.Rooms;
using Hiring.InterviewScheduling.Templates;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.InterviewScheduling;

/// <summary>Loop templates and rooms: who may call each method, and where it is done.</summary>
public sealed class TemplateGrpcService(
    CreateLoopTemplate createLoopTemplate, GetLoopTemplate getLoopTemplate, ListLoopTemplates listLoopTemplates, UpdateLoopTemplate updateLoopTemplate, RetireLoopTemplate retireLoopTemplate,
    CreateRoom createRoom, GetRoom getRoom, ListRooms listRooms, UpdateRoom updateRoom, RetireRoom retireRoom)
    : TemplateService.TemplateServiceBase
{
    [RequireScope("scheduling.write")]
    public override Task<LoopTemplate> CreateLoopTemplate(CreateLoopTemplateRequest request, ServerCallContext context) => createLoopTemplate.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<LoopTemplate> GetLoopTemplate(GetLoopTemplateRequest request, ServerCallContext context) => getLoopTemplate.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListLoopTemplatesResponse> ListLoopTemplates(ListLoopTemplatesRequest request, ServerCallContext context) => listLoopTemplates.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<LoopTemplate> UpdateLoopTemplate(UpdateLoopTemplateRequest request, ServerCallContext context) => updateLoopTemplate.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<LoopTemplate> RetireLoopTemplate(RetireLoopTemplateRequest request, ServerCallContext context) => retireLoopTemplate.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Room> CreateRoom(CreateRoomRequest request, ServerCallContext context) => createRoom.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<Room> GetRoom(GetRoomRequest request, ServerCallContext context) => getRoom.Handle(request, context);

    [RequireScope("scheduling.read")]
    public override Task<ListRoomsResponse> ListRooms(ListRoomsRequest request, ServerCallContext context) => listRooms.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Room> UpdateRoom(UpdateRoomRequest request, ServerCallContext context) => updateRoom.Handle(request, context);

    [RequireScope("scheduling.write")]
    public override Task<Room> RetireRoom(RetireRoomRequest request, ServerCallContext context) => retireRoom.Handle(request, context);
}
