using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>An application as it is stored.</summary>
internal sealed record ApplicationRow(
    Guid Id, Guid CandidateId, Guid RoleId, Stage Stage, ApplicationState State, long Revision, Instant CreatedAt, Instant StageAt)
{
    internal const string Columns = "id, candidate_id, role_id, stage, state, revision, created_at, stage_at";

    /// <summary>
    /// The application, locked until the transaction ends. NOT_FOUND, ETAG_MISMATCH if it is another version than the
    /// etag's, or APPLICATION_ENDED.
    /// </summary>
    internal static async Task<ApplicationRow> LockActive(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<ApplicationRow>(new CommandDefinition(
            $"select {Columns} from applications where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("application", id);
        if (seen is not null && seen != row.Revision)
            throw Problem.Stale("application", id);
        row.MustBeActive();
        return row;
    }

    /// <summary>Throws APPLICATION_ENDED if it is over.</summary>
    internal void MustBeActive() => MustBeActive(Id, State);

    /// <summary>Throws APPLICATION_ENDED unless the state is active.</summary>
    internal static void MustBeActive(Guid id, ApplicationState state)
    {
        if (state == ApplicationState.Active)
            return;
        var end = state switch
        {
            ApplicationState.Hired => "with a hire",
            ApplicationState.Rejected => "by the company",
            _ => "by the candidate",
        };
        throw Problem.Precondition(ErrorReason.ApplicationEnded, $"The application was ended {end}; nothing about it changes any more.",
            ("application_id", id), ("state", state));
    }

    /// <summary>Moves a locked application and writes the step into its history.</summary>
    internal Task<ApplicationRow> Move(Stage stage, ApplicationState state, string reason, Write write) =>
        write.Connection.QuerySingleAsync<ApplicationRow>(new CommandDefinition($"""
            with moved as (
                update applications set stage_at = case when stage = @stage then stage_at else now() end,
                    stage = @stage, state = @state, revision = revision + 1
                where id = @id
                returning {Columns}
            ), step as (
                insert into application_steps (application_id, revision, stage, state, reason)
                select id, revision, stage, state, @reason from moved
            )
            select {Columns} from moved
            """, new { id = Id, stage, state, reason }, cancellationToken: write.Cancellation));

    internal Application ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), RoleId = RoleId.ToString(), Stage = Stage, State = State,
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), StageTime = StageAt.ToTimestamp(),
    };
}
