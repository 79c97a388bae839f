using System.Text;
using System.Text.Unicode;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Intake;

/// <summary>How the text of a file is written in bytes. What is not valid in it is an error and never a guess.</summary>
internal sealed class Charset
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly Encoding _encoding;

    private Charset(string name, Encoding encoding, int width, bool bigEndian)
    {
        Name = name;
        _encoding = encoding;
        Width = width;
        BigEndian = bigEndian;
    }

    /// <summary>The name by which it is kept.</summary>
    internal string Name { get; }

    /// <summary>Bytes of a code unit.</summary>
    internal int Width { get; }

    internal bool BigEndian { get; }

    internal static Charset Of(string name) => name switch
    {
        "utf-8" => new(name, new UTF8Encoding(false, throwOnInvalidBytes: true), 1, false),
        "utf-16le" => new(name, new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2, false),
        "utf-16be" => new(name, new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2, true),
        _ => new(name, Windows1252, 1, false),
    };

    /// <summary>
    /// What the first three bytes of a file say, with the length of the byte order mark. The mark goes before what the
    /// caller said, since no text begins with it by chance. Null for UTF-16 without one.
    /// </summary>
    internal static (Charset Charset, int Mark)? Detect(ReadOnlySpan<byte> start, ImportEncoding said) =>
        start.StartsWith("\uFEFF"u8) ? (Of("utf-8"), 3)
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? (Of("utf-16le"), 2)
        : start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? (Of("utf-16be"), 2)
        : said == ImportEncoding.Utf16 ? null
        : (Of(said == ImportEncoding.Windows1252 ? "windows-1252" : "utf-8"), 0);

    /// <summary>Decodes a row, or says what is wrong with it.</summary>
    internal string? Decode(ReadOnlySpan<byte> row, out string? problem)
    {
        problem = null;
        try
        {
            if (Width == 1 && row.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) >= 0)
            {
                var isUtf8 = Utf8.IsValid(row);
                if (Name == "utf-8" && !isUtf8)
                    problem = "is not valid UTF-8";
                // No text of Windows-1252 is valid UTF-8 by chance, and would be read as 'Ã¤'.
                else if (Name == "windows-1252" && isUtf8)
                    problem = "is UTF-8, but the file is read as Windows-1252";
                // The five bytes that Windows-1252 leaves open.
                else if (Name == "windows-1252" && row.IndexOfAny((ReadOnlySpan<byte>)[0x81, 0x8D, 0x8F, 0x90, 0x9D]) >= 0)
                    problem = "is not valid Windows-1252";
                if (problem is not null)
                    return null;
            }
            var text = _encoding.GetString(row);
            problem = text.AsSpan().IndexOfAny(Controls) >= 0 ? "holds a control character" : null;
            return problem is null ? text : null;
        }
        catch (DecoderFallbackException)
        {
            problem = "is not valid UTF-16";
            return null;
        }
    }

    private static readonly System.Buffers.SearchValues<char> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(code => (char)code).Except("\t\r\n")]);
}
