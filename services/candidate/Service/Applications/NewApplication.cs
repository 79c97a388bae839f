using Dapper;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>The entering of a candidate for an open role, at the first stage of its pipeline.</summary>
internal static class NewApplication
{
    /// <summary>Enters a candidate, and tells that. NOT_FOUND, or ROLE_NOT_OPEN.</summary>
    internal static async Task<ApplicationRow> Insert(Guid candidate, Guid role, Guid? transferredFrom, string actor, Write write)
    {
        var first = await FirstStage(role, write);
        candidate = await Survivor.Hold(candidate, write) ?? throw Problem.NotFound("candidate", candidate);
        var row = await write.Connection.QuerySingleAsync<ApplicationRow>(new CommandDefinition($"""
            with created as (
                insert into applications (id, candidate_id, role_id, stage_id, transferred_from) values (@id, @candidate, @role, @stage, @transferredFrom)
                returning {ApplicationRow.Columns}
            ), step as (
                insert into application_steps (application_id, revision, stage, stage_id, state, actor)
                select id, revision, stage, stage_id, state, @actor from created
            )
            select {ApplicationRow.Columns} from created
            """, new { id = Guid.CreateVersion7(), candidate, role, stage = first.Id, transferredFrom, actor }, cancellationToken: write.Cancellation));
        write.Append(new CandidateEvent
        {
            ApplicationCreated = new() { ApplicationId = row.Id.ToString(), CandidateId = candidate.ToString(), RoleId = role.ToString() },
        });
        return row;
    }

    /// <summary>What the refusal of the database means if the candidate is in already; null if it means something else.</summary>
    internal static Grpc.Core.RpcException? Twice(PostgresException e, Guid candidate, Guid role) => e.ConstraintName != "applications_once" ? null
        : Problem.Exists(ErrorReason.AlreadyApplied,
            "The candidate has an application for this role already. Go on with that one, or end it first.",
            ("candidate_id", candidate), ("role_id", role));

    /// <summary>The lock keeps the role open until the application is in; applications at the same time do not wait for each other.</summary>
    private static async Task<PipelineStage> FirstStage(Guid role, Write write)
    {
        var (state, pipeline) = await write.Connection.QuerySingleOrDefaultAsync<(RoleState, string?)>(new CommandDefinition(
            "select state, pipeline from roles where id = @role for share", new { role }, cancellationToken: write.Cancellation));
        if (pipeline is null)
            throw Problem.NotFound("role", role);
        return state == RoleState.Open ? PipelineTemplate.Read(pipeline).Stages[0]
            : throw Problem.Precondition(ErrorReason.RoleNotOpen, Why(state), ("role_id", role), ("state", state));
    }

    private static string Why(RoleState state) => state switch
    {
        RoleState.Draft => "The role is a draft. Open it first.",
        RoleState.OnHold => "The role is on hold, so it takes no applications until it is resumed.",
        RoleState.Closed => "The role is closed, so it takes no more applications.",
        _ => "Every place of the role is taken, so it takes no more applications.",
    };
}
