using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Roles;

/// <summary>Answers one role.</summary>
public sealed class GetRole(NpgsqlDataSource database)
{
    internal async Task<Role> Handle(GetRoleRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.RoleId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<RoleRow>(new CommandDefinition(
            $"select {RoleRow.Columns} from roles where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("role", id);
    }
}
