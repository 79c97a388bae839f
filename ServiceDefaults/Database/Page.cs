using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.ServiceDefaults.Database;

/// <summary>
/// Keyset pages over UUIDv7 ids, newest first: page 10,000 costs what page 1 costs, and nothing is shown twice or left out
/// when rows come in between.
/// </summary>
/// <param name="Size">Rows to answer.</param>
/// <param name="Before">Rows with ids below this one.</param>
public readonly record struct Page(int Size, Guid Before)
{
    private const int DefaultSize = 50;
    private const int MaxSize = 200;

    /// <summary>Reads size and token of a list request. The filter is whatever else the request asks for: a token holds for it alone.</summary>
    public static Page Of(int pageSize, string pageToken, string filter = "") =>
        new(SizeOf(pageSize), pageToken.Length == 0 ? Guid.AllBitsSet : Decode(pageToken, filter));

    /// <summary>Rows to answer for what a request says: 0 says nothing.</summary>
    internal static int SizeOf(int pageSize) => pageSize == 0 ? DefaultSize : Math.Min(pageSize, MaxSize);

    /// <summary>The token for the page after one that ended with this id; empty if that page was not full.</summary>
    public string Next(int rows, Guid last, string filter = "")
    {
        if (rows < Size)
            return "";
        Span<byte> token = stackalloc byte[20];
        last.TryWriteBytes(token, bigEndian: true, out _);
        FilterMark(filter).CopyTo(token[16..]);
        return Base64Url.EncodeToString(token);
    }

    private static Guid Decode(string token, string filter)
    {
        Span<byte> bytes = stackalloc byte[20];
        // The Try form throws at what is no Base64 at all.
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length != 20)
            throw Problem.Invalid("page_token", "is not a token that this service gave; start again without one");
        if (!bytes[16..].SequenceEqual(FilterMark(filter)))
            throw Problem.Invalid("page_token", "belongs to a request with another filter; start again without one");
        return new Guid(bytes[..16], bigEndian: true);
    }

    private static byte[] FilterMark(string filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter))[..4];
}
