using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Roles;

/// <summary>Pauses an open role. Applications under way go on; new ones are refused.</summary>
public sealed class HoldRole(Writes writes)
{
    internal Task<Role> Handle(HoldRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var role = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
        return (await role.To(RoleVerb.Hold, write)).ToMessage();
    });
}
