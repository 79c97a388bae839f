using Google.Api;
using Grpc.Core;
using Hiring.Candidate.Reports;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The reports' methods: who may call each, and where it is done.</summary>
public sealed class ReportGrpcService(
    GetFunnelReport getFunnelReport, GetStageTimeReport getStageTimeReport, GetSourceReport getSourceReport, GetTimeToHireReport getTimeToHireReport,
    GetReportCsv getReportCsv, GetReportChart getReportChart)
    : ReportService.ReportServiceBase
{
    [RequireScope("candidate.read")]
    public override Task<FunnelReport> GetFunnelReport(GetFunnelReportRequest request, ServerCallContext context) => getFunnelReport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<StageTimeReport> GetStageTimeReport(GetStageTimeReportRequest request, ServerCallContext context) => getStageTimeReport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<SourceReport> GetSourceReport(GetSourceReportRequest request, ServerCallContext context) => getSourceReport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<TimeToHireReport> GetTimeToHireReport(GetTimeToHireReportRequest request, ServerCallContext context) => getTimeToHireReport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<HttpBody> GetReportCsv(GetReportCsvRequest request, ServerCallContext context) => getReportCsv.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<HttpBody> GetReportChart(GetReportChartRequest request, ServerCallContext context) => getReportChart.Handle(request, context);
}
