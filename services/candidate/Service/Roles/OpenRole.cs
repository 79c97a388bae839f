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
            throw Problem.Precondition(ErrorReason.RoleNotDraft,
                "Only a draft can be opened. A role that is on hold or closed is reopened; one that is filled opens again with a larger headcount.",
                ("role_id", role.Id), ("state", role.State));
        return (await role.To(RoleVerb.Open, write)).ToMessage();
    });
}
