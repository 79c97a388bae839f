using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Roles;

/// <summary>Changes the fields of a role that the mask names.</summary>
public sealed class UpdateRole(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable =
    [
        "title", "level", "location", "headcount", "challenge", "essential_competencies", "secondary_competencies", "nice_to_have_competencies",
        "other_locations", "remote_policy", "team", "description", "target_date", "apply_by_date", "pipeline",
    ];

    internal Task<Role> Handle(UpdateRoleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var stored = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
        var role = stored.ToMessage();
        Mask.Apply(request.UpdateMask, request.Role, role, Changeable);
        rules.Check(role, "role.");
        RoleRules.Check(role);
        if (role.Headcount < stored.Hired)
            throw Problem.Invalid("role.headcount", $"must be at least {stored.Hired}: so many people are hired already");
        if (request.UpdateMask.Paths.Contains("pipeline"))
            await KeepStagesInUse(stored.Id, new PipelineTemplate(role.Pipeline ??= PipelineTemplate.Usual), write);
        var state = Places.StateOf(stored.State, stored.Hired, role.Headcount);
        if (RoleStates.Told(stored.Id, stored.State, state) is { } told)
            write.Append(told);
        return (await Store(stored.Id, role, state, write)).ToMessage();
    });

    /// <summary>
    /// Refuses a pipeline that takes a stage from under applications. The role is locked for update, and whoever moves an
    /// application reads the pipeline under a share lock, so nobody enters a stage while it goes.
    /// </summary>
    private static async Task KeepStagesInUse(Guid role, PipelineTemplate pipeline, Write write)
    {
        var used = await write.Connection.QueryAsync<StageInUse>(new CommandDefinition("""
            select stage_id, stage, count(*) as count from applications where role_id = @role and state in (1, 5)
            group by stage_id, stage order by stage, stage_id
            """, new { role }, cancellationToken: write.Cancellation));
        if (pipeline.Loses(used) is { } lost)
            throw Problem.Precondition(ErrorReason.StageInUse,
                $"{lost.Count} {(lost.Count == 1 ? "application stands" : "applications stand")} in the stage '{lost.StageId}', which the new pipeline lacks or makes another kind of. Move them first, or keep the stage.",
                ("role_id", role), ("stage_id", lost.StageId), ("count", lost.Count));
    }

    private static Task<RoleRow> Store(Guid id, Role role, RoleState state, Write write)
    {
        var values = RoleRow.Given(role);
        values.AddDynamicParams(new { id, state });
        return write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
            update roles set title = @title, level = @level, location = @location, other_locations = @other_locations,
                remote_policy = @remote_policy, headcount = @headcount, challenge = @challenge::jsonb, team = @team::jsonb,
                essential_competencies = @essential, secondary_competencies = @secondary, nice_to_have_competencies = @nice_to_have,
                description = @description, target_date = @target_date::date, apply_by = @apply_by::date, pipeline = @pipeline::jsonb,
                state = @state, revision = revision + 1, updated_at = now()
            where id = @id
            returning {RoleRow.Columns}
            """, values, cancellationToken: write.Cancellation));
    }
}
