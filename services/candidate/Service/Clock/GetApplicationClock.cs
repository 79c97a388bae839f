using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Clock;

/// <summary>Answers how long an application has been where it is, against its service level, and when it will end.</summary>
public sealed class GetApplicationClock(NpgsqlDataSource database, CompanyHistory company)
{
    private const string Sql = $"""
        select role_id from applications where id = @id;
        with scope as (select id, role_id, null::timestamptz as ends_at from applications where id = @id), {StageVisits.Tables}
        select stage, stage_id, entered_at, days, held, state from visits order by visit;
        """;

    internal async Task<ApplicationClock> Handle(GetApplicationClockRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ApplicationId);
        var history = await company.Read(call.CancellationToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        Guid role;
        List<Visit> visits;
        await using (var found = await connection.QueryMultipleAsync(new CommandDefinition(Sql, new { id }, cancellationToken: call.CancellationToken)))
        {
            role = await found.ReadSingleOrDefaultAsync<Guid?>() ?? throw Problem.NotFound("application", id);
            visits = (await found.ReadAsync<Visit>()).AsList();
        }
        var reading = await PipelineReading.Of(connection, [role], call.CancellationToken);
        return Clock(id, reading.Roles[0], visits, new RolePipeline(reading.Roles[0], reading.Stays[role], history), reading.Now);
    }

    private static ApplicationClock Clock(Guid id, ClockRole role, List<Visit> visits, RolePipeline pipeline, Instant now)
    {
        var last = visits[^1];
        var clock = new ApplicationClock
        {
            ApplicationId = id.ToString(), RoleId = role.Id.ToString(), State = last.State, StageId = last.StageId, StageName = "Hired",
            DaysInStage = ClockMessages.Rounded(last.Days), DaysTotal = ClockMessages.Rounded(visits.Sum(visit => visit.Days)),
            Status = ServiceLevelStatus.Stopped, Stays = { visits.Select(visit => visit.ToMessage()) }, AsOfTime = now.ToTimestamp(),
        };
        if (last.Stage == Stage.Hired)
            return clock;
        var index = pipeline.IndexOf(last.StageId, last.Stage);
        var stage = pipeline[index];
        (clock.StageId, clock.StageName, clock.ServiceLevelDays) = (stage.Id, stage.Name, stage.ServiceLevelDays);
        if (last.State is not (ApplicationState.Active or ApplicationState.OnHold))
            return clock;
        clock.Status = ServiceLevel.Status(last.Days, stage.ServiceLevelDays, last.State);
        clock.DueTime = ServiceLevel.Due(now, last.Days, stage.ServiceLevelDays, last.State)?.ToTimestamp();
        clock.Hat = WhoActs.On(stage.Kind);
        clock.Persons.Add(WhoActs.Wearing(StoredJson.Read<HiringTeam>(role.Team), clock.Hat));
        var forecast = Forecast.Of(pipeline.Model, new Standing(index, Math.Round(last.Days, 1)), id);
        clock.HireChance = forecast.Chance.ToMessage();
        clock.Finish = forecast.Finish.ToMessage(now);
        clock.Hire = forecast.Hire.ToMessage(now);
        clock.Stages.Add(pipeline.Stages(index, [index]));
        return clock;
    }

    private sealed record Visit(Stage Stage, string StageId, Instant EnteredAt, double Days, double Held, ApplicationState State)
    {
        internal StageStay ToMessage() => new()
        {
            StageId = StageId, Stage = Stage, EnterTime = EnteredAt.ToTimestamp(), Days = ClockMessages.Rounded(Days), DaysOnHold = ClockMessages.Rounded(Held),
        };
    }
}
