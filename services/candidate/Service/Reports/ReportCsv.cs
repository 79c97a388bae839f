using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Reports;

/// <summary>The reports as CSV: one line a row of the report, shares from 0 to 1, an empty cell for what is not known.</summary>
internal static class ReportCsv
{
    internal static string Of(FunnelReport report) => Write(
        ["stage", "reached", "passed", "rejected", "withdrawn", "transferred", "waiting", "share_of_cohort", "pass_through", "pass_through_low", "pass_through_high", "few_cases"],
        report.Stages.Select(stage => new object?[]
        {
            ReportNames.Of(stage.Stage), stage.Reached, stage.Passed, stage.Rejected, stage.Withdrawn, stage.Transferred, stage.Waiting, stage.ShareOfCohort,
            stage.PassThrough?.Value, stage.PassThrough?.Low, stage.PassThrough?.High, stage.FewCases,
        }));

    internal static string Of(StageTimeReport report) => Write(
        [
            "stage", "kind", "ended", "censored", "days_lower_quartile", "days_median", "days_upper_quartile", "days_median_low", "days_median_high",
            "service_level_days", "within_service_level", "within_service_level_low", "within_service_level_high", "few_cases",
        ],
        report.Stages.Select(time => new object?[]
        {
            ReportNames.Of(time), ReportNames.Of(time.Stage), time.Ended, time.Censored,
            time.HasDaysLowerQuartile ? time.DaysLowerQuartile : null, time.HasDaysMedian ? time.DaysMedian : null, time.HasDaysUpperQuartile ? time.DaysUpperQuartile : null,
            time.HasDaysMedianLow ? time.DaysMedianLow : null, time.HasDaysMedianHigh ? time.DaysMedianHigh : null, time.ServiceLevelDays,
            time.WithinServiceLevel?.Value, time.WithinServiceLevel?.Low, time.WithinServiceLevel?.High, time.FewCases,
        }));

    internal static string Of(SourceReport report) => Write(
        ["source", "applications", "hired", "ended", "transferred", "waiting", "hire_rate", "hire_rate_low", "hire_rate_high", "few_cases"],
        report.Sources.Append(report.Others).Select(quality => new object?[]
        {
            quality.Source == SourceKind.Unspecified ? "All but referrals" : ReportNames.Of(quality.Source), quality.Applications, quality.Hired, quality.Ended,
            quality.Transferred, quality.Waiting, quality.HireRate.Value, quality.HireRate.Low, quality.HireRate.High, quality.FewCases,
        }));

    internal static string Of(TimeToHireReport report) => Write(
        ["week", "hires"],
        report.Weeks.Select(week => new object?[] { week.Week == GetTimeToHireReport.LastWeek ? $"{week.Week} or later" : week.Week, week.Hires }));

    private static string Write(string[] header, IEnumerable<object?[]> rows)
    {
        using var text = new StringWriter();
        // A stage may be named by anyone who writes roles, and its name opened in a spreadsheet by someone else.
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape }))
        {
            foreach (var row in rows.Prepend(header))
            {
                foreach (var cell in row)
                    csv.WriteField(Text(cell));
                csv.NextRecord();
            }
        }
        return text.ToString();
    }

    private static string Text(object? cell) => cell switch
    {
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };
}
