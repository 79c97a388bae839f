using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>Changes the fields of a room that the mask names. Interviews that are booked there stay.</summary>
public sealed class UpdateRoom(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable = ["name", "site", "time_zone", "seats"];

    internal Task<Room> Handle(UpdateRoomRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.RoomId);
        var row = await RoomRow.Lock(id, request.Etag, write);
        if (row.Retired)
            throw Problem.Precondition(ErrorReason.Retired, "The room is out of use. Enter a new one.", ("room_id", id));
        var room = row.ToMessage();
        Mask.Apply(request.UpdateMask, request.Room, room, Changeable);
        rules.Check(room, "room.");
        RoomRow.Check(room);
        try
        {
            return (await write.Connection.QuerySingleAsync<RoomRow>(new CommandDefinition($"""
                update rooms set name = @Name, site = @Site, time_zone = @TimeZone, seats = @Seats, revision = revision + 1 where id = @id returning {RoomRow.Columns}
                """, new { id, room.Name, room.Site, room.TimeZone, room.Seats }, cancellationToken: write.Cancellation))).ToMessage();
        }
        catch (PostgresException e) when (e.ConstraintName == RoomRow.NameTaken)
        {
            throw RoomRow.Taken();
        }
    });
}
