using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Npgsql;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>Answers one room.</summary>
public sealed class GetRoom(NpgsqlDataSource database)
{
    internal async Task<Room> Handle(GetRoomRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return (await RoomRow.Find(Guid.Parse(request.RoomId), connection, call.CancellationToken)).ToMessage();
    }
}
