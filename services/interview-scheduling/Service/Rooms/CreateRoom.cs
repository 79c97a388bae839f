using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>Enters a room.</summary>
public sealed class CreateRoom(Writes writes)
{
    internal Task<Room> Handle(CreateRoomRequest request, ServerCallContext call)
    {
        RoomRow.Check(request.Room);
        return writes.Run(request, call, async write =>
        {
            try
            {
                return (await write.Connection.QuerySingleAsync<RoomRow>(new CommandDefinition(
                    $"insert into rooms (id, name, site, time_zone, seats) values (@id, @Name, @Site, @TimeZone, @Seats) returning {RoomRow.Columns}",
                    new { id = Guid.CreateVersion7(), request.Room.Name, request.Room.Site, request.Room.TimeZone, request.Room.Seats },
                    cancellationToken: write.Cancellation))).ToMessage();
            }
            catch (PostgresException e) when (e.ConstraintName == RoomRow.NameTaken)
            {
                throw RoomRow.Taken();
            }
        });
    }
}
