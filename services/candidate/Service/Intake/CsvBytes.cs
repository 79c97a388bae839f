namespace Hiring.Candidate.Intake;

/// <summary>A row of CSV within some bytes, without its line break.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="Closed">Whether every quoted value in it ends.</param>
internal readonly record struct CsvBytesRow(int Start, int Length, bool Closed);

/// <summary>
/// Cuts bytes into rows of CSV (RFC 4180) before they are decoded, so that one row with broken characters spoils no other
/// and a part of a file may end anywhere. A value is quoted if it begins with a quote; then line breaks within it do not
/// end the row. Line breaks are LF, CR LF or CR; empty lines are left out.
/// </summary>
internal static class CsvBytes
{
    /// <summary>Longest row, in bytes.</summary>
    internal const int LongestRow = 64 * 1024;

    /// <summary>How often a quote that nobody closes is looked past in one part. Each costs a search of one longest row.</summary>
    private const int MostUnclosed = 1000;

    /// <summary>Cuts what is whole.</summary>
    /// <param name="bytes">The bytes, from the begin of a row.</param>
    /// <param name="width">Bytes of a code unit: 1, or 2 for UTF-16.</param>
    /// <param name="bigEndian">For UTF-16, whether the high byte comes first.</param>
    /// <param name="delimiter">What divides values.</param>
    /// <param name="last">Whether nothing follows: then what remains is the last row.</param>
    /// <returns>The rows, and how many bytes they took; null for a line that is longer than a row may be.</returns>
    internal static (List<CsvBytesRow> Rows, int Taken)? Cut(ReadOnlySpan<byte> bytes, int width, bool bigEndian, char delimiter, bool last)
    {
        var rows = new List<CsvBytesRow>();
        var (start, unclosed) = (0, 0);
        while (start < bytes.Length)
        {
            var (end, next) = EndOfRow(bytes, start, width, bigEndian, delimiter, last);
            if (next > 0)
            {
                if (end > start)
                    rows.Add(new CsvBytesRow(start, end - start, true));
                start = next;
                continue;
            }
            if (bytes.Length - start <= LongestRow && !last)
                break;
            // A quote that is never closed would take every row behind it along: its line alone is given up.
            (end, next) = EndOfLine(bytes, start, width, bigEndian);
            if (++unclosed > MostUnclosed || end - start > LongestRow)
                return null;
            rows.Add(new CsvBytesRow(start, end - start, false));
            start = next;
        }
        return (rows, start);
    }

    /// <summary>Where the row ends and where the next begins; the latter is 0 if the row does not end within the longest row.</summary>
    private static (int End, int Next) EndOfRow(ReadOnlySpan<byte> bytes, int start, int width, bool bigEndian, char delimiter, bool last)
    {
        var (first, quoted, inside) = (true, false, false);
        var i = start;
        for (; i + width <= bytes.Length && i - start <= LongestRow; i += width)
        {
            var unit = Unit(bytes, i, width, bigEndian);
            if (unit == '"' && (inside || quoted || first))
                (quoted, inside, first) = (true, !inside, false);
            else if (inside)
                continue;
            else if (unit == delimiter)
                (first, quoted) = (true, false);
            else if (unit == '\n')
                return (i, i + width);
            else if (unit == '\r')
            {
                if (i + 2 * width <= bytes.Length)
                    return (i, Unit(bytes, i + width, width, bigEndian) == '\n' ? i + 2 * width : i + width);
                // LF may be the first of what follows.
                return last ? (i, bytes.Length) : (i, 0);
            }
            else
                first = false;
        }
        return last && !inside && i - start <= LongestRow ? (bytes.Length, bytes.Length) : (i, 0);
    }

    private static (int End, int Next) EndOfLine(ReadOnlySpan<byte> bytes, int start, int width, bool bigEndian)
    {
        for (var i = start; i + width <= bytes.Length; i += width)
            if (Unit(bytes, i, width, bigEndian) is '\n' or '\r')
                return (i, i + width);
        return (bytes.Length, bytes.Length);
    }

    private static int Unit(ReadOnlySpan<byte> bytes, int i, int width, bool bigEndian) =>
        width == 1 ? bytes[i] : bigEndian ? bytes[i] << 8 | bytes[i + 1] : bytes[i] | bytes[i + 1] << 8;
}
