using Grpc.Core;
using Hiring.Candidate.Offers;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Roles;

/// <summary>Opens a role again that is on hold or closed, if it has a place left.</summary>
public sealed class ReopenRole(Writes writes)
{
    internal Task<Role> Handle(ReopenRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var role = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
        if (role.State == RoleState.Closed && role.Hired >= role.Headcount)
            throw OfferCase.Filled(role.Id);
        return (await role.To(RoleVerb.Reopen, write)).ToMessage();
    });
}
