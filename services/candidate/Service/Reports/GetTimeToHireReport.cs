using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Npgsql;

namespace Hiring.Candidate.Reports;

/// <summary>Answers how long it takes from the application to the hire, against the weeks that the guide expects.</summary>
public sealed class GetTimeToHireReport(NpgsqlDataSource database)
{
    /// <summary>The last week of the histogram; it counts everything later.</summary>
    internal const int LastWeek = 16;

    internal Task<TimeToHireReport> Handle(GetTimeToHireReportRequest request, ServerCallContext call) => Read(request.Scope, call.CancellationToken);

    internal async Task<TimeToHireReport> Read(ReportScope? scope, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var cohort = await Cohort.Of(scope, connection, cancellation);
        var stays = (await cohort.Read<Way>($"""
            with {cohort.Sql}, ends as (
                select a.created_at, a.state, coalesce(last.at, now()) as at, coalesce(last.transferred, false) as transferred
                from cohort a left join lateral (
                    select s.at, {StageVisits.Transferred} as transferred from application_steps s
                    where s.application_id = a.id order by s.revision desc limit 1
                ) last on a.state in (2, 3, 4)
            )
            select greatest(round(date_part('epoch', at - created_at) / 8640) / 10, 0) as days, state, transferred, count(*) as count
            from ends group by 1, 2, 3
            """, connection, cancellation)).ToList();
        return Report(stays, cohort);
    }

    private static TimeToHireReport Report(List<Way> ways, Cohort cohort)
    {
        long Count(Func<Way, bool> which) => ways.Where(which).Sum(way => way.Count);
        bool Hired(Way way) => way.State == ApplicationState.Hired;
        var hires = Count(Hired);
        var waiting = Count(way => way.State is ApplicationState.Active or ApplicationState.OnHold);
        var report = new TimeToHireReport
        {
            Scope = cohort.Scope, AsOfTime = cohort.Now.ToTimestamp(), Hires = hires, Waiting = waiting, Ended = Count(_ => true) - hires - waiting,
            WithinFourWeeks = Counts.Share(Count(way => Hired(way) && way.Days <= Counts.FourWeeks), hires),
            WithinSixWeeks = Counts.Share(Count(way => Hired(way) && way.Days <= Counts.SixWeeks), hires),
            Weeks = { Enumerable.Range(1, LastWeek).Select(week => new TimeToHireWeek { Week = week, Hires = Count(way => Hired(way) && WeekOf(way.Days) == week) }) },
            FewCases = Counts.AreFew(hires),
        };
        var risks = CompetingRisks.Of(ways.Select(way => new Stay(way.Days, way.Leaving, way.Count)));
        if (risks.Quantile(Leaving.Forward, 0.25) is { } lower)
            report.DaysLowerQuartile = lower;
        if (risks.Quantile(Leaving.Forward, 0.5) is { } median)
            report.DaysMedian = median;
        if (risks.Quantile(Leaving.Forward, 0.75) is { } upper)
            report.DaysUpperQuartile = upper;
        return report;
    }

    /// <summary>The week in which a day falls; 28 days are four full weeks, so the 28th is in the fourth.</summary>
    private static int WeekOf(double days) => Math.Clamp((int)Math.Ceiling(days / 7), 1, LastWeek);

    /// <summary>Applications that ended alike on one day, or are still going on.</summary>
    private sealed record Way(double Days, ApplicationState State, bool Transferred, long Count)
    {
        internal Leaving Leaving => State switch
        {
            ApplicationState.Hired => Leaving.Forward,
            ApplicationState.Rejected => Leaving.Ended,
            ApplicationState.Withdrawn when !Transferred => Leaving.Ended,
            _ => Leaving.NotYet,
        };
    }
}
