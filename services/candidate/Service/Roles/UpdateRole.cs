using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Roles;

/// <summary>Changes the fields of a role that the mask names.</summary>
public sealed class UpdateRole(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable = ["title", "level", "location", "headcount", "challenge", "essential_competencies"];

    /// <summary>A field is replaced whole: a list does not grow by what is sent, and a field that the mask names but the role lacks is cleared.</summary>
    private static readonly FieldMask.MergeOptions Replace =
        new() { ReplaceMessageFields = true, ReplacePrimitiveFields = true, ReplaceRepeatedFields = true };

    internal Task<Role> Handle(UpdateRoleRequest request, ServerCallContext call)
    {
        CheckMask(request.UpdateMask);
        return writes.Run(request, call, async write =>
        {
            var stored = await RoleRow.Lock(Guid.Parse(request.RoleId), request.Etag, write);
            var role = stored.ToMessage();
            request.UpdateMask.Merge(request.Role, role, Replace);
            rules.Check(role, "role.");
            if (role.Headcount < stored.Hired)
                throw Problem.Invalid("role.headcount", $"must be at least {stored.Hired}: so many people are hired already");
            return (await Store(role, Places.StateOf(stored.State, stored.Hired, role.Headcount), write)).ToMessage();
        });
    }

    private static void CheckMask(FieldMask mask)
    {
        if (mask.Paths.Count == 0)
            throw Problem.Invalid("update_mask", $"names no field; it may name {string.Join(", ", Changeable)}");
        if (mask.Paths.Except(Changeable).FirstOrDefault() is { } other)
            throw Problem.Invalid("update_mask", $"'{other}' is no field that can be changed; it may name {string.Join(", ", Changeable)}");
    }

    private static Task<RoleRow> Store(Role role, RoleState state, Write write) =>
        write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
            update roles set title = @title, level = @level, location = @location, headcount = @headcount, challenge = @challenge::jsonb,
                essential_competencies = @competencies, state = @state, revision = revision + 1, updated_at = now()
            where id = @id
            returning {RoleRow.Columns}
            """, new
        {
            id = Guid.Parse(role.Id), title = role.Title, level = role.Level, location = role.Location, headcount = role.Headcount,
            challenge = StoredJson.Of(role.Challenge), competencies = role.EssentialCompetencies.ToArray(), state,
        }, cancellationToken: write.Cancellation));
}
