using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Roles;

/// <summary>Lists roles, newest first.</summary>
public sealed class ListRoles(NpgsqlDataSource database)
{
    internal async Task<ListRolesResponse> Handle(ListRolesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<RoleRow>(new CommandDefinition(
            $"select {RoleRow.Columns} from roles where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListRolesResponse
        {
            Roles = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
