using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Rooms;

/// <summary>Lists the rooms in use, newest first.</summary>
public sealed class ListRooms(NpgsqlDataSource database)
{
    internal async Task<ListRoomsResponse> Handle(ListRoomsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<RoomRow>(new CommandDefinition(
            $"select {RoomRow.Columns} from rooms where id < @before and retired_at is null order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListRoomsResponse { Rooms = { rows.Select(row => row.ToMessage()) }, NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id) };
    }
}
