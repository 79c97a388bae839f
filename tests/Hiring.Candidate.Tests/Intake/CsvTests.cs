using System.Text;
using CsCheck;
using CsvHelper;
using CsvHelper.Configuration;
using Hiring.Candidate.Intake;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a,b|c,d")]
    [InlineData("a,b\r\nc,d\re,f", "a,b|c,d|e,f")]
    [InlineData("a\n\n\r\n\nb\n", "a|b")]
    [InlineData("\"a\nb\",c\nd", "\"a\nb\",c|d")]
    [InlineData("\"a\"\"\n\"\"b\",c\nd", "\"a\"\"\n\"\"b\",c|d")]
    [InlineData("5\" disk,x\nb", "5\" disk,x|b")]
    [InlineData("\"never closed,x\nb,c\nd,e", "!\"never closed,x|b,c|d,e")]
    [InlineData("", "")]
    public void Rows_are_cut_where_CSV_ends_them(string csv, string rows)
    {
        var bytes = Encoding.UTF8.GetBytes(csv);
        var (cut, taken) = CsvBytes.Cut(bytes, 1, false, ',', last: true)!.Value;

        Assert.Equal(bytes.Length, taken);
        Assert.Equal(rows, string.Join('|', cut.Select(row => (row.Closed ? "" : "!") + Encoding.UTF8.GetString(bytes, row.Start, row.Length))));
    }

    /// <summary>Where the file is torn does not matter: the rows are those of the whole file.</summary>
    [Fact]
    public void Any_two_parts_give_the_rows_of_the_whole() =>
        Gen.Select(Gen.String[Gen.Char["ab,\"\"\r\n\n"], 0, 40], Gen.Int[0, 40]).Sample((csv, at) =>
        {
            var bytes = Encoding.UTF8.GetBytes(csv);
            at = Math.Min(at, bytes.Length);
            var (first, taken) = CsvBytes.Cut(bytes.AsSpan(0, at), 1, false, ',', last: false)!.Value;
            var (second, _) = CsvBytes.Cut(bytes.AsSpan(taken), 1, false, ',', last: true)!.Value;
            Assert.Equal(CsvBytes.Cut(bytes, 1, false, ',', last: true)!.Value.Rows, [.. first, .. second.Select(row => row with { Start = row.Start + taken })]);
        });

    /// <summary>Rows of well-formed CSV are cut where the library, which then reads their values, ends them.</summary>
    [Fact]
    public void What_a_writer_wrote_is_cut_as_the_parser_reads_it() =>
        Gen.String[Gen.Char["ab,;\"\r\n ="], 0, 8].Array[3].List[1, 8].Sample(rows =>
        {
            using var text = new StringWriter();
            using (var writer = new CsvWriter(text, new CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" }))
                foreach (var row in rows)
                {
                    foreach (var value in row)
                        writer.WriteField(value, shouldQuote: true);
                    writer.NextRecord();
                }
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            var (cut, _) = CsvBytes.Cut(bytes, 1, false, ',', last: true)!.Value;
            Assert.Equal(rows, cut.Select(row => CsvPart.ValuesOf(Encoding.UTF8.GetString(bytes, row.Start, row.Length), ',')));
        });

    [Fact]
    public void A_line_that_never_ends_and_quotes_that_never_close_are_given_up_in_bounded_work()
    {
        Assert.Null(CsvBytes.Cut(new byte[100_000], 1, false, ',', last: false));
        var trap = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a\"b,\"\n", 200_000)));

        Assert.Null(CsvBytes.Cut(trap, 1, false, ',', last: false));
    }

    [Theory]
    [InlineData(ImportEncoding.Unspecified, "EF BB BF 41", "utf-8", 3)]
    [InlineData(ImportEncoding.Windows1252, "EF BB BF 41", "utf-8", 3)]
    [InlineData(ImportEncoding.Unspecified, "FF FE 41 00", "utf-16le", 2)]
    [InlineData(ImportEncoding.Utf16, "FE FF 00 41", "utf-16be", 2)]
    [InlineData(ImportEncoding.Windows1252, "41 42 43", "windows-1252", 0)]
    [InlineData(ImportEncoding.Utf8, "41 42 43", "utf-8", 0)]
    public void A_byte_order_mark_goes_before_what_was_said(ImportEncoding said, string start, string name, int mark)
    {
        var (charset, length) = Charset.Detect(Bytes(start), said)!.Value;

        Assert.Equal((name, mark), (charset.Name, length));
        Assert.Null(Charset.Detect(Bytes("41 42 43"), ImportEncoding.Utf16));
    }

    [Theory]
    [InlineData("utf-8", "C3 A4", "ä", null)]
    [InlineData("utf-8", "E4", null, "UTF-8")]
    [InlineData("utf-8", "ED A0 80", null, "UTF-8")]
    [InlineData("utf-8", "C3", null, "UTF-8")]
    [InlineData("utf-8", "41 00", null, "control character")]
    [InlineData("utf-8", "41 1B", null, "control character")]
    [InlineData("windows-1252", "E4 80", "ä€", null)]
    [InlineData("windows-1252", "81", null, "Windows-1252")]
    [InlineData("windows-1252", "C3 A4", null, "is UTF-8")]
    [InlineData("utf-16le", "E4 00", "ä", null)]
    [InlineData("utf-16le", "00 D8", null, "UTF-16")]
    [InlineData("utf-16be", "D8 3D DE 42", "🙂", null)]
    public void A_row_that_is_not_valid_in_its_encoding_is_an_error_and_never_a_guess(string charset, string bytes, string? text, string? problem)
    {
        Assert.Equal(text, Charset.Of(charset).Decode(Bytes(bytes), out var wrong));
        if (problem is null)
            Assert.Null(wrong);
        else
            Assert.Contains(problem, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_spreadsheet_would_run_goes_out_harmless_and_the_rest_as_it_is()
    {
        string[] given = ["=cmd|' /C calc'!A0", "+1", "-1", "@sum", "\tx", "\rx", "Ada, \"the\" first", "a=b"];
        var csv = CsvText.Of(["name"], given.Select(value => new[] { value }));

        using var parser = new CsvParser(new StringReader(csv), System.Globalization.CultureInfo.InvariantCulture);
        var values = new List<string>();
        while (parser.Read())
            values.Add(parser.Record![0]);
        Assert.Equal(["name", "'=cmd|' /C calc'!A0", "'+1", "'-1", "'@sum", "'\tx", "'\rx", "Ada, \"the\" first", "a=b"], values);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
