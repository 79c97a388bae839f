using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Enters a candidate for an open role.</summary>
public sealed class CreateApplication(Writes writes)
{
    internal async Task<Application> Handle(CreateApplicationRequest request, ServerCallContext call)
    {
        var candidate = Guid.Parse(request.CandidateId);
        var role = Guid.Parse(request.RoleId);
        try
        {
            return await writes.Run(request, call, async write =>
            {
                var stage = await FirstStage(candidate, role, write);
                var row = await Insert(candidate, role, stage, write);
                write.Append(new CandidateEvent
                {
                    ApplicationCreated = new() { ApplicationId = row.Id.ToString(), CandidateId = candidate.ToString(), RoleId = role.ToString() },
                });
                return row.ToMessage();
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "applications_once")
        {
            throw Problem.Exists(ErrorReason.AlreadyApplied,
                "The candidate has an application for this role already. Go on with that one, or end it first.",
                ("candidate_id", candidate), ("role_id", role));
        }
    }

    /// <summary>The lock keeps the role open until the application is in; applications at the same time do not wait for each other.</summary>
    private static async Task<string> FirstStage(Guid candidate, Guid role, Write write)
    {
        var found = await write.Connection.QueryMultipleAsync(new CommandDefinition("""
            select state, pipeline -> 'stages' -> 0 ->> 'id' from roles where id = @role for share;
            select exists (select from candidates where id = @candidate);
            """, new { candidate, role }, cancellationToken: write.Cancellation));
        var (state, first) = await found.ReadSingleOrDefaultAsync<(RoleState, string)>();
        if (state == RoleState.Unspecified)
            throw Problem.NotFound("role", role);
        if (!await found.ReadSingleAsync<bool>())
            throw Problem.NotFound("candidate", candidate);
        if (state != RoleState.Open)
            throw Problem.Precondition(ErrorReason.RoleNotOpen,
                state switch
                {
                    RoleState.Draft => "The role is a draft. Open it first.",
                    RoleState.OnHold => "The role is on hold. Reopen it first.",
                    RoleState.Closed => "The role is closed. Reopen it first if it is wanted again.",
                    _ => "Every place of the role is taken, so it takes no more applications.",
                }, ("role_id", role), ("state", state));
        return first;
    }

    private static Task<ApplicationRow> Insert(Guid candidate, Guid role, string stage, Write write) =>
        write.Connection.QuerySingleAsync<ApplicationRow>(new CommandDefinition($"""
            with created as (
                insert into applications (id, candidate_id, role_id, stage_id) values (@id, @candidate, @role, @stage)
                returning {ApplicationRow.Columns}
            ), step as (
                insert into application_steps (application_id, revision, stage, state, stage_id) select id, revision, stage, state, @stage from created
            )
            select {ApplicationRow.Columns} from created
            """, new { id = Guid.CreateVersion7(), candidate, role, stage }, cancellationToken: write.Cancellation));
}
