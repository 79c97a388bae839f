using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Hiring.ServiceDefaults.Audit;

/// <summary>The end of the chain at some moment. Kept outside of the database, it shows later whether the end was cut off or the whole chain rewritten.</summary>
/// <param name="Position">Position of the last entry that is sealed; 0 if none is.</param>
/// <param name="Hash">Its hash.</param>
public sealed record AuditHead(long Position, byte[] Hash)
{
    /// <summary>As it is logged and as <see cref="Parse"/> reads it: the position, a colon, the hash in hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position}:{Convert.ToHexStringLower(Hash)}");

    /// <summary>Reads what <see cref="ToString"/> wrote, or answers null.</summary>
    public static AuditHead? Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && parts[1].Length == 2 * SHA256.HashSizeInBytes && parts[1].All(char.IsAsciiHexDigit)
            ? new AuditHead(position, Convert.FromHexString(parts[1])) : null;
    }

    internal static async Task<AuditHead> Read(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var read = new NpgsqlCommand("select position, hash from audit_seals order by position desc limit 1", connection);
        await using var row = await read.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new AuditHead(row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : new AuditHead(0, AuditEntry.Genesis);
    }
}
