using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Roles;

/// <summary>Writes down a role as a draft.</summary>
public sealed class CreateRole(Writes writes)
{
    internal Task<Role> Handle(CreateRoleRequest request, ServerCallContext call)
    {
        RoleRules.Check(request.Role);
        return writes.Run(request, call, async write =>
        {
            var values = RoleRow.Given(request.Role);
            values.Add("id", Guid.CreateVersion7());
            var row = await write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
                insert into roles (id, title, level, location, other_locations, remote_policy, headcount, challenge, team, essential_competencies,
                    secondary_competencies, nice_to_have_competencies, description, target_date, apply_by, pipeline)
                values (@id, @title, @level, @location, @other_locations, @remote_policy, @headcount, @challenge::jsonb, @team::jsonb, @essential,
                    @secondary, @nice_to_have, @description, @target_date::date, @apply_by::date, @pipeline::jsonb)
                returning {RoleRow.Columns}
                """, values, cancellationToken: write.Cancellation));
            return row.ToMessage();
        });
    }
}
