using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>Takes a room out of use. Again changes nothing.</summary>
public sealed class RetireRoom(Writes writes)
{
    internal Task<Room> Handle(RetireRoomRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var row = await RoomRow.Lock(Guid.Parse(request.RoomId), request.Etag, write);
        return row.Retired ? row.ToMessage() : (await write.Connection.QuerySingleAsync<RoomRow>(new CommandDefinition($"""
            update rooms set retired_at = now(), revision = revision + 1 where id = @Id returning {RoomRow.Columns}
            """, new { row.Id }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
