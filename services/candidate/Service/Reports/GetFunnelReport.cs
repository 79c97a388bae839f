using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Npgsql;

namespace Hiring.Candidate.Reports;

/// <summary>Answers how many of a cohort reached each stage, and which share of those passed it.</summary>
public sealed class GetFunnelReport(NpgsqlDataSource database)
{
    internal Task<FunnelReport> Handle(GetFunnelReportRequest request, ServerCallContext call) => Read(request.Scope, call.CancellationToken);

    internal async Task<FunnelReport> Read(ReportScope? scope, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var cohort = await Cohort.Of(scope, connection, cancellation);
        var furthest = await cohort.Read<Furthest>($"""
            with {cohort.Sql}, furthest as (
                select a.id, a.state, max(s.stage) as stage, bool_or({StageVisits.Transferred}) as transferred
                from cohort a join application_steps s on s.application_id = a.id
                group by a.id, a.state
            )
            select stage, state, transferred and state = 4 as transferred, count(*) as count from furthest group by 1, 2, 3
            """, connection, cancellation);
        var all = furthest.Sum(group => group.Count);
        return new FunnelReport
        {
            Scope = cohort.Scope, Applications = all, AsOfTime = cohort.Now.ToTimestamp(),
            Stages = { Enumerable.Range((int)Stage.Sourced, (int)Stage.Hired).Select(kind => StageOf((Stage)kind, furthest, all)) },
        };
    }

    private static FunnelStage StageOf(Stage kind, IReadOnlyList<Furthest> furthest, long all)
    {
        long Count(Func<Furthest, bool> which) => furthest.Where(which).Sum(group => group.Count);
        var stage = new FunnelStage
        {
            Stage = kind,
            Reached = Count(group => group.Stage >= kind),
            Passed = Count(group => group.Stage > kind),
            Rejected = Count(group => group.Stage == kind && group.State == ApplicationState.Rejected),
            Withdrawn = Count(group => group.Stage == kind && group.State == ApplicationState.Withdrawn && !group.Transferred),
            Transferred = Count(group => group.Stage == kind && group.Transferred),
            Waiting = Count(group => group.Stage == kind && group.State is (ApplicationState.Active or ApplicationState.OnHold)),
        };
        stage.ShareOfCohort = all == 0 ? 0 : (double)stage.Reached / all;
        if (kind == Stage.Hired)
            return stage;
        var decided = stage.Passed + stage.Rejected + stage.Withdrawn;
        stage.PassThrough = Counts.Share(stage.Passed, decided);
        stage.FewCases = Counts.AreFew(decided);
        return stage;
    }

    /// <summary>Applications by the furthest kind of stage that they reached.</summary>
    private sealed record Furthest(Stage Stage, ApplicationState State, bool Transferred, long Count);
}
