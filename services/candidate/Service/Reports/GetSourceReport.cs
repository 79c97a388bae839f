using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Npgsql;

namespace Hiring.Candidate.Reports;

/// <summary>Answers how often applications of each source end with a hire, and referrals against all others.</summary>
public sealed class GetSourceReport(NpgsqlDataSource database)
{
    internal Task<SourceReport> Handle(GetSourceReportRequest request, ServerCallContext call) => Read(request.Scope, call.CancellationToken);

    internal async Task<SourceReport> Read(ReportScope? scope, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var cohort = await Cohort.Of(scope, connection, cancellation);
        var counts = await cohort.Read<SourceCount>($"""
            with {cohort.Sql}
            select c.source_kind as source, a.state, count(*) as count, a.state = 4 and exists (
                select from application_steps s where s.application_id = a.id and {StageVisits.Transferred}) as transferred
            from cohort a join candidates c on c.id = a.candidate_id
            group by 1, 2, 4
            """, connection, cancellation);
        var kinds = Enum.GetValues<SourceKind>().Where(kind => kind != SourceKind.Unspecified);
        var report = new SourceReport
        {
            Scope = cohort.Scope, AsOfTime = cohort.Now.ToTimestamp(),
            Sources = { kinds.Select(kind => QualityOf(kind, counts.Where(count => count.Source == kind))) },
            Referrals = QualityOf(SourceKind.Referral, counts.Where(count => count.Source == SourceKind.Referral)),
            Others = QualityOf(SourceKind.Unspecified, counts.Where(count => count.Source != SourceKind.Referral)),
        };
        if (report is { Referrals.FewCases: false, Others.FewCases: false })
            report.ReferralAdvantage = RateOf(report.Referrals).Minus(RateOf(report.Others)).ToMessage();
        return report;
    }

    private static SourceQuality QualityOf(SourceKind source, IEnumerable<SourceCount> counts)
    {
        var of = counts.ToList();
        long Count(Func<SourceCount, bool> which) => of.Where(which).Sum(count => count.Count);
        var quality = new SourceQuality
        {
            Source = source,
            Applications = Count(_ => true),
            Hired = Count(count => count.State == ApplicationState.Hired),
            Ended = Count(count => count.State is ApplicationState.Rejected or ApplicationState.Withdrawn && !count.Transferred),
            Transferred = Count(count => count.Transferred),
            Waiting = Count(count => count.State is ApplicationState.Active or ApplicationState.OnHold),
        };
        quality.HireRate = RateOf(quality).ToMessage();
        quality.FewCases = Counts.AreFew(quality.Hired + quality.Ended);
        return quality;
    }

    private static Proportion RateOf(SourceQuality quality) => Proportion.Of(quality.Hired, quality.Hired + quality.Ended);

    private sealed record SourceCount(SourceKind Source, ApplicationState State, long Count, bool Transferred);
}
