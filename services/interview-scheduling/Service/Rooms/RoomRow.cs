using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>A room as the database keeps it.</summary>
internal sealed record RoomRow(Guid Id, string Name, string Site, string TimeZone, int Seats, bool Retired, long Revision, Instant CreatedAt)
{
    internal const string Columns = "id, name, site, time_zone, seats, retired_at is not null as retired, revision, created_at";

    internal const string NameTaken = "rooms_name";

    internal static RpcException Taken() =>
        Problem.Exists(ErrorReason.RoomExists, "The name belongs to another room of the site in use. Change that one, or give another name.");

    /// <summary>The room, or NOT_FOUND.</summary>
    internal static async Task<RoomRow> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation, string locked = "") =>
        await connection.QuerySingleOrDefaultAsync<RoomRow>(new CommandDefinition(
            $"select {Columns} from rooms where id = @id {locked}", new { id }, cancellationToken: cancellation)) ?? throw Problem.NotFound("room", id);

    /// <summary>The room, locked for a change. Refused if the caller saw another version.</summary>
    internal static async Task<RoomRow> Lock(Guid id, string etag, Write write)
    {
        var revision = Etag.Parse(etag);
        var row = await Find(id, write.Connection, write.Cancellation, "for no key update");
        return revision is null || revision == row.Revision ? row : throw Problem.Stale("room", id);
    }

    /// <summary>Throws INVALID_ARGUMENT if the zone does not exist.</summary>
    internal static void Check(Room room)
    {
        if (WallTime.Zone(room.TimeZone) is null)
            throw Problem.Invalid("room.time_zone", WallTime.UnknownZone);
    }

    internal Room ToMessage() => new()
    {
        Id = Id.ToString(), Name = Name, Site = Site, TimeZone = TimeZone, Seats = Seats, Retired = Retired, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
    };
}
