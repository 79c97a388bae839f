using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
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
                await MustBeOpen(role, write);
                candidate = await Survivor.Hold(candidate, write) ?? throw Problem.NotFound("candidate", candidate);
                var row = await Insert(candidate, role, write);
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
    private static async Task MustBeOpen(Guid role, Write write)
    {
        var state = await write.Connection.QuerySingleOrDefaultAsync<RoleState>(new CommandDefinition(
            "select state from roles where id = @role for share", new { role }, cancellationToken: write.Cancellation));
        if (state == RoleState.Unspecified)
            throw Problem.NotFound("role", role);
        if (state != RoleState.Open)
            throw Problem.Precondition(ErrorReason.RoleNotOpen,
                state == RoleState.Draft ? "The role is a draft. Open it first." : "Every place of the role is taken, so it takes no more applications.",
                ("role_id", role), ("state", state));
    }

    private static Task<ApplicationRow> Insert(Guid candidate, Guid role, Write write) =>
        write.Connection.QuerySingleAsync<ApplicationRow>(new CommandDefinition($"""
            with created as (
                insert into applications (id, candidate_id, role_id) values (@id, @candidate, @role)
                returning {ApplicationRow.Columns}
            ), step as (
                insert into application_steps (application_id, revision, stage, state) select id, revision, stage, state from created
            )
            select {ApplicationRow.Columns} from created
            """, new { id = Guid.CreateVersion7(), candidate, role }, cancellationToken: write.Cancellation));
}
