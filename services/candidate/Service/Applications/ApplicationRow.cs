using Dapper;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>An application as it is stored.</summary>
internal sealed record ApplicationRow(
    Guid Id, Guid CandidateId, Guid RoleId, Stage Stage, string StageId, ApplicationState State, long Revision, Instant CreatedAt, Instant StageAt,
    Instant? HoldUntil, Guid? TransferredFrom, Guid? TransferredTo)
{
    internal const string Columns =
        "id, candidate_id, role_id, stage, stage_id, state, revision, created_at, stage_at, hold_until, transferred_from, transferred_to";

    /// <summary>Throws APPLICATION_ENDED or APPLICATION_ON_HOLD unless the state is active.</summary>
    internal void MustBeActive() => MustBeActive(Id, State);

    /// <summary>Throws APPLICATION_ENDED or APPLICATION_ON_HOLD unless the state is active.</summary>
    internal static void MustBeActive(Guid id, ApplicationState state)
    {
        if (ApplicationRules.NotActive(id, state) is { } denial)
            throw denial.ToProblem();
    }

    /// <summary>Moves the locked application of a locked role to the last stage of its pipeline, as hired.</summary>
    internal async Task<ApplicationRow> Hire(string actor, Write write)
    {
        var pipeline = PipelineTemplate.Read(await write.Connection.QuerySingleAsync<string>(new CommandDefinition(
            "select pipeline from roles where id = @RoleId", new { RoleId }, cancellationToken: write.Cancellation)));
        return await new Move(ApplicationState.Hired, actor).Run(this, pipeline.Stages[^1], write);
    }

    internal Application ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), RoleId = RoleId.ToString(), Stage = Stage, StageId = StageId, State = State,
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), StageTime = StageAt.ToTimestamp(), HoldUntilTime = HoldUntil?.ToTimestamp(),
        TransferredFromApplicationId = TransferredFrom?.ToString() ?? "", TransferredToApplicationId = TransferredTo?.ToString() ?? "",
    };
}
