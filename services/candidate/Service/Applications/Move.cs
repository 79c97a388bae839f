using Dapper;
using Hiring.Candidate.Offers;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>What a change makes of an application.</summary>
/// <param name="State">The state that it has then.</param>
/// <param name="Actor">Who does it.</param>
internal sealed record Move(ApplicationState State, string Actor)
{
    /// <summary>Who is named for what happens by itself.</summary>
    internal const string Service = "service";

    /// <summary>Why, in words.</summary>
    internal string Reason { get; init; } = "";

    /// <summary>RejectionReason or WithdrawalReason, by the state.</summary>
    internal int ReasonCode { get; init; }

    /// <summary>When a pause ends by itself.</summary>
    internal Instant? HoldUntil { get; init; }

    /// <summary>The application in which it goes on for another role.</summary>
    internal Guid? TransferredTo { get; init; }

    /// <summary>Moves a locked application to a stage and writes the step into its history.</summary>
    internal async Task<ApplicationRow> Run(ApplicationRow application, PipelineStage stage, Write write) =>
        (await Run([(application.Id, stage.Id, stage.Kind)], write)).Single();

    /// <summary>Changes a locked application where it stands and writes the step into its history.</summary>
    internal async Task<ApplicationRow> RunInPlace(ApplicationRow application, Write write) =>
        (await Run([(application.Id, application.StageId, application.Stage)], write)).Single();

    /// <summary>
    /// Moves locked applications, each to its stage, in one statement, and ends the open offers of those that end with it. The
    /// order of the answer is not that of the moves.
    /// </summary>
    internal async Task<IReadOnlyList<ApplicationRow>> Run(IReadOnlyCollection<(Guid Id, string StageId, Stage Kind)> moves, Write write)
    {
        if (moves.Count == 0)
            return [];
        if (State is ApplicationState.Rejected or ApplicationState.Withdrawn)
            await OpenOffers.End([.. moves.Select(move => move.Id)], Actor, write);
        return (await write.Connection.QueryAsync<ApplicationRow>(new CommandDefinition($"""
            with asked as (
                select * from unnest(@ids, @stageIds, @stages) as asked (id, stage_id, stage)
            ), moved as (
                update applications a set stage_at = case when a.stage_id = asked.stage_id then a.stage_at else now() end,
                    stage_id = asked.stage_id, stage = asked.stage, state = @state, hold_until = @holdUntil::timestamptz,
                    transferred_to = coalesce(@transferredTo::uuid, a.transferred_to), revision = a.revision + 1, updated_at = now()
                from asked where a.id = asked.id
                returning a.*
            ), step as (
                insert into application_steps (application_id, revision, stage, stage_id, state, actor, reason, reason_code)
                select id, revision, stage, stage_id, state, @actor, @reason, @reasonCode from moved
            )
            select {ApplicationRow.Columns} from moved
            """, new
        {
            ids = moves.Select(move => move.Id).ToArray(), stageIds = moves.Select(move => move.StageId).ToArray(),
            stages = moves.Select(move => (int)move.Kind).ToArray(), state = State, actor = Actor, reason = Reason, reasonCode = ReasonCode,
            holdUntil = HoldUntil, transferredTo = TransferredTo,
        }, cancellationToken: write.Cancellation))).AsList();
    }
}
