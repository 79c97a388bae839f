using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Roles;

/// <summary>
/// Gives a role up, or ends it after its hires. Refused while applications are under way: whoever applied gets an answer of
/// their own, and an offer that stands cannot be left without its role.
/// </summary>
public sealed class CloseRole(Writes writes)
{
    internal Task<Role> Handle(CloseRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var role = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
        var count = await write.Connection.QuerySingleAsync<long>(new CommandDefinition(
            "select count(*) from applications where role_id = @id and state in (1, 5)", new { id = role.Id }, cancellationToken: write.Cancellation));
        if (count > 0)
            throw Problem.Precondition(ErrorReason.RoleHasApplications,
                $"{count} {(count == 1 ? "application is" : "applications are")} under way. Reject them, transfer them or let them end first, so that nobody is left without an answer. To take no more for now, put the role on hold.",
                ("role_id", role.Id), ("count", count));
        return (await role.To(RoleVerb.Close, write)).ToMessage();
    });
}
