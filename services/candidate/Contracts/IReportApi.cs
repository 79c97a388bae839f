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
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/funnel")]
    Task<FunnelReport> GetFunnelReportAsync(
        [AliasAs("scope.roleId")] string? scopeRoleId = null,
        [AliasAs("scope.level")] Level? scopeLevel = null,
        [AliasAs("scope.source")] SourceKind? scopeSource = null,
        [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null,
        [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null,
        CancellationToken cancellationToken = default);

    /// <summary>How long the stages take.</summary>
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/stage-times")]
    Task<StageTimeReport> GetStageTimeReportAsync(
        [AliasAs("scope.roleId")] string? scopeRoleId = null,
        [AliasAs("scope.level")] Level? scopeLevel = null,
        [AliasAs("scope.source")] SourceKind? scopeSource = null,
        [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null,
        [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null,
        CancellationToken cancellationToken = default);

    /// <summary>How often applications of each source end with a hire, and referrals against all others.</summary>
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/sources")]
    Task<SourceReport> GetSourceReportAsync(
        [AliasAs("scope.roleId")] string? scopeRoleId = null,
        [AliasAs("scope.level")] Level? scopeLevel = null,
        [AliasAs("scope.source")] SourceKind? scopeSource = null,
        [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null,
        [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null,
        CancellationToken cancellationToken = default);

    /// <summary>How long it takes from the application to the hire, against the four to six weeks that the guide expects.</summary>
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/time-to-hire")]
    Task<TimeToHireReport> GetTimeToHireReportAsync(
        [AliasAs("scope.roleId")] string? scopeRoleId = null,
        [AliasAs("scope.level")] Level? scopeLevel = null,
        [AliasAs("scope.source")] SourceKind? scopeSource = null,
        [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null,
        [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null,
        CancellationToken cancellationToken = default);

    /// <summary>One of the reports as text/csv in UTF-8. Cells that a spreadsheet would take for a formula are escaped.</summary>
    /// <param name="report">The report: 'funnel', 'stage-times', 'sources' or 'time-to-hire'.</param>
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/{report}/csv")]
    Task<HttpBody> GetReportCsvAsync(
        string report, [AliasAs("scope.roleId")] string? scopeRoleId = null, [AliasAs("scope.level")] Level? scopeLevel = null, [AliasAs("scope.source")] SourceKind? scopeSource = null, [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null, [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null, CancellationToken cancellationToken = default);

    /// <summary>One of the reports as a chart, image/svg+xml, with a title and a description for those who do not see it.</summary>
    /// <param name="report">The report: 'funnel', 'stage-times', 'sources' or 'time-to-hire'.</param>
    /// <param name="scopeRoleId">Only of this role.</param>
    /// <param name="scopeLevel">Only of roles of this level.</param>
    /// <param name="scopeSource">Only of candidates from this source.</param>
    /// <param name="scopeFromTime">Applications that began at this time or later; 365 days before the end if not said.</param>
    /// <param name="scopeToTime">Applications that began before this time; now if not said. At most 1,100 days after the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/reports/{report}/chart")]
    Task<HttpBody> GetReportChartAsync(
        string report, [AliasAs("scope.roleId")] string? scopeRoleId = null, [AliasAs("scope.level")] Level? scopeLevel = null, [AliasAs("scope.source")] SourceKind? scopeSource = null, [AliasAs("scope.fromTime")] DateTimeOffset? scopeFromTime = null, [AliasAs("scope.toTime")] DateTimeOffset? scopeToTime = null, CancellationToken cancellationToken = default);
}
