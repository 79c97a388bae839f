using Dapper;
using Hiring.Candidate.V1;
using Npgsql;
using ZiggyCreatures.Caching.Fusion;

namespace Hiring.Candidate.Clock;

/// <summary>Stays in stages of a kind in roles of a level that ended alike.</summary>
public sealed record CompanyStay(Level Level, Stage Stage, double Days, int Leaving, long Count);

/// <summary>
/// How long the stages took across all roles in the last two years. Read from at most forty applications a day, the day's first,
/// so that a company with millions of them costs no more than 29,000, and kept for ten minutes.
/// </summary>
public sealed class CompanyHistory(NpgsqlDataSource database, IFusionCache cache)
{
    private const int Days = 730;
    private const int EachDay = 40;

    private const string Sql = $"""
        with scope as (
            select a.id, a.role_id, {StageVisits.EndOfRole}
            from generate_series(0, @days) day
            cross join lateral (
                select id, role_id from applications
                where created_at >= date_trunc('day', now(), 'UTC') - day * interval '1 day'
                    and created_at < date_trunc('day', now(), 'UTC') - day * interval '1 day' + interval '1 day'
                order by created_at limit @each
            ) a
            join roles r on r.id = a.role_id
        ), {StageVisits.Tables}
        select r.level, v.stage, round((v.days - v.idle) * 10) / 10 as days, v.leaving, count(*) as count
        from visits v join roles r on r.id = v.role_id
        where v.stage < 6
        group by r.level, v.stage, round((v.days - v.idle) * 10), v.leaving
        """;

    internal async Task<IReadOnlyList<CompanyStay>> Read(CancellationToken cancellation) =>
        await cache.GetOrSetAsync<List<CompanyStay>>("stage-history", async (_, token) =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            return (await connection.QueryAsync<CompanyStay>(new CommandDefinition(Sql,
                new { days = Days, each = EachDay }, cancellationToken: token))).AsList();
        }, TimeSpan.FromMinutes(10), token: cancellation);
}
