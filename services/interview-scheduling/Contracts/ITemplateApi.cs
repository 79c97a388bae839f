using Refit;

namespace Hiring.InterviewScheduling.V1;

/// <summary>
/// Loop templates and rooms. The routes that <c>template_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface ITemplateApi
{
    /// <summary>Enters a template.</summary>
    /// <param name="request">Asks to enter a template.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loop-templates")]
    Task<LoopTemplate> CreateLoopTemplateAsync([Body] CreateLoopTemplateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one template, retired ones too.</summary>
    /// <param name="loopTemplateId">The template.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/loop-templates/{loopTemplateId}")]
    Task<LoopTemplate> GetLoopTemplateAsync(string loopTemplateId, CancellationToken cancellationToken = default);

    /// <summary>Lists the templates that are not retired, newest first.</summary>
    /// <param name="pageSize">Most templates to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/loop-templates")]
    Task<ListLoopTemplatesResponse> ListLoopTemplatesAsync(
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a template that the mask names. Loops that were proposed by it stay as they are.</summary>
    /// <param name="loopTemplateId">The template.</param>
    /// <param name="request">Asks to change a template.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/loop-templates/{loopTemplateId}")]
    Task<LoopTemplate> UpdateLoopTemplateAsync(
        string loopTemplateId, [Body] UpdateLoopTemplateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a template out of use. Its name is free again.</summary>
    /// <param name="loopTemplateId">The template.</param>
    /// <param name="request">Asks to take a template out of use.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/loop-templates/{loopTemplateId}:retire")]
    Task<LoopTemplate> RetireLoopTemplateAsync(
        string loopTemplateId, [Body] RetireLoopTemplateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Enters a room.</summary>
    /// <param name="request">Asks to enter a room.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/rooms")]
    Task<Room> CreateRoomAsync([Body] CreateRoomRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one room, retired ones too.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/rooms/{roomId}")]
    Task<Room> GetRoomAsync(string roomId, CancellationToken cancellationToken = default);

    /// <summary>Lists the rooms that are not retired, newest first.</summary>
    /// <param name="pageSize">Most rooms to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/rooms")]
    Task<ListRoomsResponse> ListRoomsAsync(int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a room that the mask names. Interviews that are booked there stay.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="request">Asks to change a room.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/rooms/{roomId}")]
    Task<Room> UpdateRoomAsync(string roomId, [Body] UpdateRoomRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a room out of use. Interviews that are booked there stay.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="request">Asks to take a room out of use.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/rooms/{roomId}:retire")]
    Task<Room> RetireRoomAsync(string roomId, [Body] RetireRoomRequest request, CancellationToken cancellationToken = default);
}
