using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Hiring.SystemTests.Otlp;

namespace Hiring.SystemTests;

/// <summary>Stands where the dashboard stands otherwise, and keeps the spans that every program sends.</summary>
public sealed class TraceCollector : TraceService.TraceServiceBase
{
    private readonly ConcurrentQueue<SeenSpan> _spans = new();

    /// <summary>Every span of a trace that has arrived by now.</summary>
    public IReadOnlyList<SeenSpan> Of(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    /// <summary>The spans of this name, newest last.</summary>
    public IReadOnlyList<SeenSpan> Named(string name) => [.. _spans.Where(span => span.Name == name)];

    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var service = resource.Resource.Attributes.Single(attribute => attribute.Key == "service.name").Value.StringValue;
            foreach (var scope in resource.ScopeSpans)
                foreach (var span in scope.Spans)
                    _spans.Enqueue(new(
                        service, scope.Scope.Name, span.Name, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId)));
        }

        return Task.FromResult(new ExportTraceServiceResponse());
    }

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);
}

/// <summary>A span: the program that sent it, the library that made it, and its place in the tree.</summary>
public sealed record SeenSpan(string Service, string Scope, string Name, string TraceId, string Id, string ParentId);
