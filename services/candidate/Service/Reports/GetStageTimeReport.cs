using Dapper;
using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Npgsql;

namespace Hiring.Candidate.Reports;

/// <summary>Answers how long the stages take, those that still go on included.</summary>
public sealed class GetStageTimeReport(NpgsqlDataSource database)
{
    /// <summary>A sample of so many tells a median to a fraction of a day, and the steps of millions are not read for it.</summary>
    private const int MostApplications = 50_000;

    internal Task<StageTimeReport> Handle(GetStageTimeReportRequest request, ServerCallContext call) => Read(request.Scope, call.CancellationToken);

    internal async Task<StageTimeReport> Read(ReportScope? scope, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var cohort = await Cohort.Of(scope, connection, cancellation);
        var stays = await cohort.Read<CohortStay>($"""
            with {cohort.Sql}, size as (select count(*) as applications from cohort), scope as (
                select id, role_id, ends_at from cohort, size where (uuid_hash(id) & 1023) < 1024.0 * {MostApplications} / applications
            ), {StageVisits.Tables}
            select stage, stage_id, round((days - idle) * 10) / 10 as days, leaving, count(*) as count, 0::bigint as applications, 0::bigint as read
            from visits where stage < 6
            group by stage, stage_id, round((days - idle) * 10), leaving
            union all
            select 0, '', 0, 0, 0, applications, (select count(*) from scope) from size
            """, connection, cancellation);
        var stages = await StagesOf(cohort, connection, cancellation);
        return new StageTimeReport
        {
            Scope = cohort.Scope, AsOfTime = cohort.Now.ToTimestamp(),
            Applications = stays.Sum(stay => stay.Applications), ReadApplications = stays.Sum(stay => stay.Read),
            Stages = { stages.Select(stage => TimeOf(stage, stays.Where(stay => stay.IsOf(stage)))) },
        };
    }

    /// <summary>The stages of the role that is asked for, or else one for each kind.</summary>
    private static async Task<IEnumerable<PipelineStage>> StagesOf(Cohort cohort, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!Guid.TryParse(cohort.Scope.RoleId, out var role))
            return Enumerable.Range((int)Stage.Sourced, (int)Stage.Offer).Select(kind => new PipelineStage { Kind = (Stage)kind });
        var pipeline = await connection.QuerySingleAsync<string>(new CommandDefinition(
            "select pipeline from roles where id = @role", new { role }, cancellationToken: cancellation));
        return PipelineTemplate.Read(pipeline).Stages.Where(stage => stage.Kind < Stage.Hired);
    }

    private static StageTime TimeOf(PipelineStage stage, IEnumerable<CohortStay> stays)
    {
        var times = KaplanMeier.Of(stays.Select(stay => new Stay(Math.Max(0, stay.Days), stay.Leaving, stay.Count)));
        var message = new StageTime
        {
            Stage = stage.Kind, StageId = stage.Id, Name = stage.Name, Ended = times.Left, Censored = times.Censored,
            ServiceLevelDays = stage.ServiceLevelDays, FewCases = Counts.AreFew(times.Left),
        };
        var (low, high) = times.QuantileInterval(0.5);
        Set(times.Quantile(0.25), days => message.DaysLowerQuartile = days);
        Set(times.Quantile(0.5), days => message.DaysMedian = days);
        Set(times.Quantile(0.75), days => message.DaysUpperQuartile = days);
        Set(low, days => message.DaysMedianLow = days);
        Set(high, days => message.DaysMedianHigh = days);
        if (stage.ServiceLevelDays > 0 && times.Observed > 0)
        {
            var still = times.Interval(stage.ServiceLevelDays);
            message.WithinServiceLevel = new() { Value = 1 - times.Survival(stage.ServiceLevelDays), Low = 1 - still.High, High = 1 - still.Low };
        }
        return message;

        static void Set(double? days, Action<double> field)
        {
            if (days is { } known)
                field(known);
        }
    }

    private sealed record CohortStay(Stage Stage, string StageId, double Days, Leaving Leaving, long Count, long Applications, long Read)
    {
        /// <summary>A stage without an id stands for its kind. Stays in a stage that the role no longer has belong to none of its stages.</summary>
        internal bool IsOf(PipelineStage stage) => Stage == stage.Kind && (stage.Id == "" || StageId == stage.Id);
    }
}
