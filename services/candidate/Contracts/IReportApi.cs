using Google.Api;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// What the process does, in numbers that say how sure they are. Every report looks at a cohort: the applications that began in a period, followed up to now. A picture of where everyone stands today is the board, not a report. What has not ended is counted as waiting and never as lost, so a cohort of yesterday looks young, not bad. An application that was transferred to another role counts as transferred here, and as a new one there. The routes that <c>report_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IReportApi
{
    /// <summary>How many of the cohort reached each stage, and which share of those passed it.</summary>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/funnel")]
    Task<FunnelReport> GetFunnelReportAsync(ReportScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>How long the stages take.</summary>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/stage-times")]
    Task<StageTimeReport> GetStageTimeReportAsync(ReportScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>How often applications of each source end with a hire, and referrals against all others.</summary>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/sources")]
    Task<SourceReport> GetSourceReportAsync(ReportScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>How long it takes from the application to the hire, against the four to six weeks that the guide expects.</summary>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/time-to-hire")]
    Task<TimeToHireReport> GetTimeToHireReportAsync(ReportScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>One of the reports as text/csv in UTF-8. Cells that a spreadsheet would take for a formula are escaped.</summary>
    /// <param name="report">The report: 'funnel', 'stage-times', 'sources' or 'time-to-hire'.</param>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/{report}/csv")]
    Task<HttpBody> GetReportCsvAsync(string report, ReportScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>One of the reports as a chart, image/svg+xml, with a title and a description for those who do not see it.</summary>
    /// <param name="report">The report: 'funnel', 'stage-times', 'sources' or 'time-to-hire'.</param>
    /// <param name="scope">Which applications.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/{report}/chart")]
    Task<HttpBody> GetReportChartAsync(string report, ReportScope? scope = null, CancellationToken cancellationToken = default);
}
