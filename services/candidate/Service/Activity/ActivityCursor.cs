using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Activity;

/// <summary>
/// Where a page of activity ends: the whole order of the feed, so that things of the same moment are neither shown twice
/// nor left out.
/// </summary>
/// <param name="At">When it happened, to the microsecond.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">What it speaks of.</param>
/// <param name="Step">The step of an application; 0 for everything else.</param>
internal readonly record struct ActivityCursor(Instant At, int Kind, Guid Id, long Step)
{
    private const int Length = 8 + 4 + 16 + 8 + 16;

    /// <summary>Before everything that the feed shows: newer than any.</summary>
    internal static readonly ActivityCursor Start = new(Instant.FromUtc(9999, 1, 1, 0, 0), int.MaxValue, Guid.AllBitsSet, long.MaxValue);

    /// <summary>The token of a page that ends here. It holds for one candidate.</summary>
    internal string ToToken(Guid candidate)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.ToUnixTimeTicks());
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], Kind);
        Id.TryWriteBytes(bytes[12..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[28..], Step);
        candidate.TryWriteBytes(bytes[36..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token; an empty one is the start.</summary>
    internal static ActivityCursor Read(string token, Guid candidate)
    {
        if (token.Length == 0)
            return Start;
        Span<byte> bytes = stackalloc byte[Length];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length != Length)
            throw Problem.Invalid("page_token", "is not a token that this service gave; start again without one");
        if (new Guid(bytes[36..], bigEndian: true) != candidate)
            throw Problem.Invalid("page_token", "belongs to a request for another candidate; start again without one");
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < Instant.MinValue.ToUnixTimeTicks() || ticks > Start.At.ToUnixTimeTicks())
            throw Problem.Invalid("page_token", "is not a token that this service gave; start again without one");
        return new(Instant.FromUnixTimeTicks(ticks), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
            new Guid(bytes[12..28], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(bytes[28..]));
    }
}
