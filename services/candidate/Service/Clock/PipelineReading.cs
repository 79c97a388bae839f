using Dapper;
using Hiring.Candidate.V1;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Clock;

/// <summary>What the clock needs to know of a role.</summary>
internal sealed record ClockRole(
    Guid Id, string Title, Level Level, RoleState State, int Headcount, int Hired, LocalDate? TargetDate, string Pipeline, string Team);

/// <summary>Stays in a role: one that goes on, with its application, or several that ended alike.</summary>
internal sealed record RoleStay(
    Guid RoleId, Guid? ApplicationId, Stage Stage, string StageId, double Days, double Idle, ApplicationState State, Leaving Leaving, long Count);

/// <summary>Some roles with their applications under way and the history of their stages, read in one round trip.</summary>
internal sealed record PipelineReading(Instant Now, IReadOnlyList<ClockRole> Roles, ILookup<Guid, RoleStay> Stays)
{
    /// <summary>Applications whose history is read of one role, the newest; those that go on are read beside them.</summary>
    private const int MostHistory = 3_000;

    /// <summary>The same of all roles together.</summary>
    private const int MostHistoryOfAll = 20_000;

    /// <summary>Applications under way that are read of each role.</summary>
    private const int MostLive = 5_000;

    private const string Sql = $"""
        select now();
        select id, title, level, state, headcount, hired, target_date, pipeline, team from roles where id = any(@roles) order by id desc;
        with scope as (
            select a.id, a.role_id, {StageVisits.EndOfRole}
            from roles r cross join lateral (
                (select id, role_id from applications where role_id = r.id order by id desc limit @history)
                union
                (select id, role_id from applications where role_id = r.id and state in (1, 5) limit @live)
            ) a
            where r.id = any(@roles)
        ), {StageVisits.Tables}
        select role_id, null::uuid as application_id, stage, stage_id, round(days * 10) / 10 as days, 0::float8 as idle, 1 as state, leaving, count(*) as count
        from visits where leaving <> 0 and stage < 6
        group by role_id, stage, stage_id, round(days * 10), leaving
        union all
        select role_id, application_id, stage, stage_id, days, idle, state, 0, 1
        from visits where leaving = 0 and stage < 6;
        """;

    /// <summary>Reads the roles with these ids, newest first. Ids of no role are left out.</summary>
    internal static async Task<PipelineReading> Of(NpgsqlConnection connection, Guid[] roles, CancellationToken cancellation)
    {
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition(Sql,
            new { roles, history = Math.Min(MostHistory, MostHistoryOfAll / Math.Max(1, roles.Length)), live = MostLive }, cancellationToken: cancellation));
        var now = await found.ReadSingleAsync<Instant>();
        var rows = (await found.ReadAsync<ClockRole>()).AsList();
        return new PipelineReading(now, rows, (await found.ReadAsync<RoleStay>()).ToLookup(stay => stay.RoleId));
    }
}
