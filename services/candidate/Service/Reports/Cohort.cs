using Dapper;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Reports;

/// <summary>The applications that a report looks at: those that began in a period, by index, with the filters that were asked for.</summary>
internal sealed class Cohort
{
    private static readonly Duration UsualPeriod = Duration.FromDays(365);
    private static readonly Duration LongestPeriod = Duration.FromDays(1100);

    private readonly DynamicParameters _parameters = new();

    private Cohort(ReportScope scope, Instant now)
    {
        var to = Time(scope.ToTime, "scope.to_time") ?? now;
        var from = Time(scope.FromTime, "scope.from_time") ?? to - UsualPeriod;
        if (from >= to)
            throw Problem.Invalid("scope.from_time", "must be before to_time, which is now if it is not said");
        if (to - from > LongestPeriod)
            throw Problem.Invalid("scope.from_time", "must be at most 1,100 days before to_time; ask for a shorter period");
        Scope = new ReportScope(scope) { FromTime = from.ToTimestamp(), ToTime = to.ToTimestamp() };
        Now = now;
        var where = new List<string> { "a.created_at >= @from", "a.created_at < @to" };
        _parameters.AddDynamicParams(new { from, to });
        // Only what is asked for stands in the statement, so that each has the plan that suits it.
        Filter(Guid.TryParse(scope.RoleId, out var role), "a.role_id = @role", "role", role);
        Filter(scope.Level != Level.Unspecified, "r.level = @level", "level", (int)scope.Level);
        Filter(scope.Source != SourceKind.Unspecified, "c.source_kind = @source", "source", (int)scope.Source);
        Sql = $"""
            cohort as (
                select a.id, a.candidate_id, a.role_id, a.state, a.created_at, {StageVisits.EndOfRole}
                from applications a join roles r on r.id = a.role_id{(scope.Source == SourceKind.Unspecified ? "" : " join candidates c on c.id = a.candidate_id")}
                where {string.Join(" and ", where)}
            )
            """;

        void Filter(bool asked, string condition, string name, object value)
        {
            if (!asked)
                return;
            where.Add(condition);
            _parameters.Add(name, value);
        }
    }

    /// <summary>What was asked for, with the period that is taken.</summary>
    internal ReportScope Scope { get; }

    /// <summary>When the cohort is looked at.</summary>
    internal Instant Now { get; }

    /// <summary>A table <c>cohort</c> to put behind <c>with</c>: id, candidate_id, role_id, state, created_at, ends_at.</summary>
    internal string Sql { get; }

    /// <summary>The cohort of a scope. NOT_FOUND for a role that does not exist, FIELD_INVALID for a period that cannot be.</summary>
    internal static async Task<Cohort> Of(ReportScope? scope, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var role = Guid.TryParse(scope?.RoleId, out var asked) ? asked : (Guid?)null;
        var (now, exists) = await connection.QuerySingleAsync<(Instant, bool)>(new CommandDefinition(
            "select now(), @role::uuid is null or exists (select from roles where id = @role)", new { role }, cancellationToken: cancellation));
        return exists ? new Cohort(scope ?? new ReportScope(), now) : throw Problem.NotFound("role", asked);
    }

    /// <summary>Reads rows of a statement that begins with this cohort's <see cref="Sql"/>.</summary>
    internal async Task<IReadOnlyList<T>> Read<T>(string sql, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, _parameters, cancellationToken: cancellation))).AsList();

    private static Instant? Time(Google.Protobuf.WellKnownTypes.Timestamp? time, string field)
    {
        if (time is null)
            return null;
        // 1970 to 9999, so that a period before it is still a time.
        return time is { Seconds: >= 0 and <= 253402300799, Nanos: >= 0 and <= 999_999_999 } ? time.ToInstant()
            : throw Problem.Invalid(field, "must be a time between the years 1970 and 9999");
    }
}
