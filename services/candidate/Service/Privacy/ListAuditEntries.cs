using System.Buffers.Binary;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Audit;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists entries of the audit log, newest first.</summary>
public sealed class ListAuditEntries(AuditLog audit)
{
    internal async Task<ListAuditEntriesResponse> Handle(ListAuditEntriesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, request.ResourceId);
        var entries = await audit.List(request.ResourceId.Length == 0 ? null : Guid.Parse(request.ResourceId),
            PositionOf(page.Before), page.Size, call.CancellationToken);
        return new ListAuditEntriesResponse
        {
            Entries = { entries.Select(ToMessage) },
            NextPageToken = entries.Count == 0 ? "" : page.Next(entries.Count, IdOf(entries[^1].Position), request.ResourceId),
        };
    }

    private static V1.AuditEntry ToMessage(ServiceDefaults.Audit.AuditEntry entry) => new()
    {
        Position = entry.Position, ChangeTime = entry.At.ToTimestamp(), Caller = entry.Caller, Method = entry.Method,
        RequestId = entry.RequestId?.ToString() ?? "", ResourceIds = { entry.ResourceIds.Select(id => id.ToString()) },
    };

    /// <summary>Pages are kept by ids; a position stands in the last eight bytes of one.</summary>
    private static Guid IdOf(long position)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], position);
        return new Guid(bytes, bigEndian: true);
    }

    private static long PositionOf(Guid id) =>
        id == Guid.AllBitsSet ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true).AsSpan(8));
}
