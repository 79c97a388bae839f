using Hiring.Candidate.V1;

namespace Hiring.Candidate.Reports;

/// <summary>What the CSV and the charts call things.</summary>
internal static class ReportNames
{
    internal static string Of(Stage stage) => stage.ToString();

    internal static string Of(SourceKind source) => source switch
    {
        SourceKind.Unspecified => "All others",
        SourceKind.OpenSource => "Open source",
        SourceKind.KnownEmployer => "Known employer",
        _ => source.ToString(),
    };

    internal static string Of(StageTime time) => time.Name == "" ? Of(time.Stage) : time.Name;

    /// <summary>The period in days of the calendar, in UTC.</summary>
    internal static string Period(ReportScope scope) => $"applications from {Day(scope.FromTime)} to {Day(scope.ToTime)}";

    private static string Day(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.ToDateTime().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
