using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Roles;

/// <summary>Writes down a role as a draft.</summary>
public sealed class CreateRole(Writes writes)
{
    internal Task<Role> Handle(CreateRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var role = request.Role;
        var row = await write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
            insert into roles (id, title, level, location, headcount, challenge, essential_competencies)
            values (@id, @title, @level, @location, @headcount, @challenge::jsonb, @competencies)
            returning {RoleRow.Columns}
            """, new
        {
            id = Guid.CreateVersion7(), title = role.Title, level = role.Level, location = role.Location, headcount = role.Headcount,
            challenge = StoredJson.Of(role.Challenge), competencies = role.EssentialCompetencies.ToArray(),
        }, cancellationToken: write.Cancellation));
        return row.ToMessage();
    });
}
