using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Clock;

/// <summary>Lists by role what is over or near its service level, which target is at risk, and who is to act.</summary>
public sealed class ListAtRisk(NpgsqlDataSource database, CompanyHistory company)
{
    private const int DefaultRoles = 20;
    private const int MostRoles = 50;
    private const int MostApplications = 100;

    /// <summary>Applications times runs for a whole page.</summary>
    private const int MostRuns = 500_000;

    internal async Task<ListAtRiskResponse> Handle(ListAtRiskRequest request, ServerCallContext call)
    {
        var role = Guid.TryParse(request.RoleId, out var only) ? only : (Guid?)null;
        var filter = $"{role}:{request.Hat:D}";
        var page = Page.Of(request.PageSize == 0 ? DefaultRoles : Math.Min(request.PageSize, MostRoles), request.PageToken, filter);
        var history = await company.Read(call.CancellationToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var ids = (await connection.QueryAsync<Guid>(new CommandDefinition("""
            select id from roles r
            where id < @before and (@role::uuid is null or id = @role)
                and (state in (2, 4) or exists (select from applications where role_id = r.id and state in (1, 5)))
            order by id desc limit @size
            """, new { before = page.Before, role, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        if (ids.Count == 0)
            return role is null || page.Before != Guid.AllBitsSet || await Exists(role.Value, connection, call.CancellationToken)
                ? new() : throw Problem.NotFound("role", role.Value);
        var reading = await PipelineReading.Of(connection, [.. ids], call.CancellationToken);
        return new ListAtRiskResponse
        {
            Roles =
            {
                reading.Roles
                    .Select(row => RiskOf(row, new RoleOutlook(row, reading.Stays[row.Id], history, reading.Now, MostRuns / ids.Count), request.Hat, reading.Now))
                    .Where(risk => risk.Hat != Hat.Unspecified || risk.Applications.Count > 0),
            },
            NextPageToken = page.Next(ids.Count, ids[^1], filter),
        };
    }

    private static Task<bool> Exists(Guid role, NpgsqlConnection connection, CancellationToken cancellation) => connection.QuerySingleAsync<bool>(
        new CommandDefinition("select exists (select from roles where id = @role)", new { role }, cancellationToken: cancellation));

    private static RoleAtRisk RiskOf(ClockRole role, RoleOutlook outlook, Hat asked, Instant now)
    {
        var team = StoredJson.Read<HiringTeam>(role.Team);
        var applications = outlook.Live.Zip(outlook.LiveStages)
            .Select(live => RiskOf(live.First, outlook.Pipeline[live.Second], team, now))
            .Where(risk => risk.Status is ServiceLevelStatus.Over or ServiceLevelStatus.Near && Asked(risk.Hat))
            .OrderBy(risk => risk.DueTime.ToInstant())
            .ToList();
        var hat = outlook.Outlook is TargetOutlook.Unlikely or TargetOutlook.Uncertain && Asked(WhoActs.OnRole) ? WhoActs.OnRole : Hat.Unspecified;
        var message = new RoleAtRisk
        {
            RoleId = role.Id.ToString(), Title = role.Title, TargetDate = role.TargetDate.ToMessage(), Outlook = outlook.Outlook, Hat = hat,
            Persons = { hat == Hat.Unspecified ? [] : WhoActs.Wearing(team, hat) },
            OverCount = applications.Count(risk => risk.Status == ServiceLevelStatus.Over),
            NearCount = applications.Count(risk => risk.Status == ServiceLevelStatus.Near),
            Applications = { applications.Take(MostApplications) },
        };
        if (outlook.Result.Chance is { } chance)
            message.ChanceByTarget = chance;
        return message;

        bool Asked(Hat acting) => asked == Hat.Unspecified || asked == acting;
    }

    private static ApplicationAtRisk RiskOf(RoleStay stay, PipelineStage stage, HiringTeam team, Instant now)
    {
        var hat = WhoActs.On(stage.Kind);
        return new ApplicationAtRisk
        {
            ApplicationId = stay.ApplicationId.ToString(), StageId = stage.Id, StageName = stage.Name, DaysInStage = ClockMessages.Rounded(stay.Days),
            ServiceLevelDays = stage.ServiceLevelDays, Status = ServiceLevel.Status(stay.Days, stage.ServiceLevelDays, stay.State),
            DueTime = ServiceLevel.Due(now, stay.Days, stage.ServiceLevelDays, stay.State)?.ToTimestamp(), Hat = hat, Persons = { WhoActs.Wearing(team, hat) },
        };
    }
}
