using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Roles;

/// <summary>Opens a draft role for applications.</summary>
public sealed class OpenRole(Writes writes)
{
    internal Task<Role> Handle(OpenRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var role = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
        if (role.State != RoleState.Draft)
            throw Problem.Precondition(ErrorReason.RoleNotDraft, "Only a draft can be opened, and this role was opened before.",
                ("role_id", role.Id), ("state", role.State));
        var opened = await write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
            update roles set state = @open, revision = revision + 1, updated_at = now() where id = @id returning {RoleRow.Columns}
            """, new { id = role.Id, open = RoleState.Open }, cancellationToken: write.Cancellation));
        return opened.ToMessage();
    });
}
