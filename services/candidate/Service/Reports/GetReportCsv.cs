using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Reports;

/// <summary>Answers one of the reports as CSV.</summary>
public sealed class GetReportCsv(GetFunnelReport funnel, GetStageTimeReport stageTimes, GetSourceReport sources, GetTimeToHireReport timeToHire)
{
    internal async Task<HttpBody> Handle(GetReportCsvRequest request, ServerCallContext call)
    {
        var csv = request.Report switch
        {
            "funnel" => ReportCsv.Of(await funnel.Read(request.Scope, call.CancellationToken)),
            "stage-times" => ReportCsv.Of(await stageTimes.Read(request.Scope, call.CancellationToken)),
            "sources" => ReportCsv.Of(await sources.Read(request.Scope, call.CancellationToken)),
            _ => ReportCsv.Of(await timeToHire.Read(request.Scope, call.CancellationToken)),
        };
        return new HttpBody { ContentType = "text/csv; charset=utf-8", Data = ByteString.CopyFromUtf8(csv) };
    }
}
