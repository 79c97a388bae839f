using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Reports;

/// <summary>Answers one of the reports as a chart.</summary>
public sealed class GetReportChart(GetFunnelReport funnel, GetStageTimeReport stageTimes, GetSourceReport sources, GetTimeToHireReport timeToHire)
{
    internal async Task<HttpBody> Handle(GetReportChartRequest request, ServerCallContext call)
    {
        var svg = request.Report switch
        {
            "funnel" => ReportChart.Of(await funnel.Read(request.Scope, call.CancellationToken)),
            "stage-times" => ReportChart.Of(await stageTimes.Read(request.Scope, call.CancellationToken)),
            "sources" => ReportChart.Of(await sources.Read(request.Scope, call.CancellationToken)),
            _ => ReportChart.Of(await timeToHire.Read(request.Scope, call.CancellationToken)),
        };
        return new HttpBody { ContentType = "image/svg+xml", Data = ByteString.CopyFromUtf8(svg) };
    }
}
