using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Answers all that happened to an application.</summary>
public sealed class GetApplicationHistory(NpgsqlDataSource database)
{
    internal async Task<ApplicationHistory> Handle(GetApplicationHistoryRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ApplicationId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var steps = (await connection.QueryAsync<Step>(new CommandDefinition("""
            select revision, stage_id, stage, state, at, actor, reason, reason_code from application_steps where application_id = @id order by revision
            """, new { id }, cancellationToken: call.CancellationToken))).AsList();
        // An application begins with a step, so one without any does not exist.
        return steps.Count > 0 ? new ApplicationHistory { Steps = { steps.Select(step => step.ToMessage()) } } : throw Problem.NotFound("application", id);
    }

    private sealed record Step(long Revision, string StageId, Stage Stage, ApplicationState State, Instant At, string Actor, string Reason, int ReasonCode)
    {
        internal ApplicationStep ToMessage() => new()
        {
            Revision = Revision, StageId = StageId, Stage = Stage, State = State, OccurTime = At.ToTimestamp(), Actor = Actor, Reason = Reason,
            RejectionReason = State == ApplicationState.Rejected ? (RejectionReason)ReasonCode : RejectionReason.Unspecified,
            WithdrawalReason = State == ApplicationState.Withdrawn ? (WithdrawalReason)ReasonCode : WithdrawalReason.Unspecified,
        };
    }
}
