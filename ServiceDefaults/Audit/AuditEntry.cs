using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;

namespace Hiring.ServiceDefaults.Audit;

/// <summary>One change that was made.</summary>
/// <param name="Position">Where it stands in the log. Grows, has gaps where a change was rolled back.</param>
/// <param name="At">When, to the microsecond.</param>
/// <param name="Caller">Subject of the caller's token, or the part of the service that acted by itself.</param>
/// <param name="Method">Full name of the method, or what the service did by itself.</param>
/// <param name="RequestId">The call's request_id, where it had one.</param>
/// <param name="ResourceIds">Ids of the things that it concerned.</param>
public sealed record AuditEntry(long Position, Instant At, string Caller, string Method, Guid? RequestId, IReadOnlyList<Guid> ResourceIds)
{
    internal const string Columns = "position, at, caller, method, request_id, resource_ids";

    /// <summary>What the first entry is chained to.</summary>
    internal static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    /// <summary>Reads <see cref="Columns"/> from a row, the first of them at an ordinal.</summary>
    internal static AuditEntry Read(NpgsqlDataReader row, int first = 0) => new(
        row.GetInt64(first), row.GetFieldValue<Instant>(first + 1), row.GetString(first + 2), row.GetString(first + 3),
        row.IsDBNull(first + 4) ? null : row.GetGuid(first + 4), row.GetFieldValue<Guid[]>(first + 5));

    /// <summary>
    /// SHA-256 over the hash before and every field, each of a fixed length or behind its length, numbers in network order:
    /// no two entries have the same bytes.
    /// </summary>
    internal byte[] Hash(byte[] previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Number(hash, Position);
        Number(hash, At.ToUnixTimeTicks());
        Text(hash, Caller);
        Text(hash, Method);
        Number(hash, RequestId is null ? 0 : 1);
        if (RequestId is { } request)
            hash.AppendData(request.ToByteArray(bigEndian: true));
        Number(hash, ResourceIds.Count);
        foreach (var id in ResourceIds)
            hash.AppendData(id.ToByteArray(bigEndian: true));
        return hash.GetHashAndReset();
    }

    private static void Number(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Text(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
