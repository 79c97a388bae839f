using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Intake;

/// <summary>What a part of a file holds: candidates, and what is wrong with the rows that are none.</summary>
internal sealed class CsvPart
{
    /// <summary>Reasons that are kept for one row.</summary>
    private const int MostReasons = 5;

    internal List<CsvCandidate> Candidates { get; } = [];

    /// <summary>By row, in the order of the file.</summary>
    internal List<(long Row, string Field, string Reason)> Errors { get; private set; } = [];

    /// <summary>Number of the last row that was read.</summary>
    internal long Rows { get; private set; }

    /// <summary>Reads rows that were cut out of the file.</summary>
    /// <param name="bytes">What they were cut from.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="charset">How they are written.</param>
    /// <param name="delimiter">What divides their values.</param>
    /// <param name="columns">What each column holds.</param>
    /// <param name="before">Rows of the file before these.</param>
    internal static CsvPart Read(byte[] bytes, IEnumerable<CsvBytesRow> rows, Charset charset, char delimiter, ImportField[] columns, long before)
    {
        var part = new CsvPart { Rows = before };
        var decoded = new List<(long Row, string Text)>();
        foreach (var row in rows)
        {
            part.Rows++;
            if (!row.Closed)
                part.Errors.Add((part.Rows, "row", "has a quote that is never closed"));
            else if (charset.Decode(bytes.AsSpan(row.Start, row.Length), out var problem) is { } text)
                decoded.Add((part.Rows, text));
            else
                part.Errors.Add((part.Rows, "row", problem!));
        }
        for (var i = 0; i < decoded.Count;)
            i += part.Parse(decoded, i, delimiter, columns);
        part.SortErrors();
        return part;
    }

    /// <summary>Several reasons of one row stay in their order.</summary>
    internal void SortErrors() => Errors = [.. Errors.OrderBy(error => error.Row)];

    /// <summary>The values of one row, for the header.</summary>
    internal static string[] ValuesOf(string row, char delimiter)
    {
        using var parser = new CsvParser(new StringReader(row), Configuration(delimiter));
        return parser.Read() ? parser.Record! : [];
    }

    /// <summary>Parses from a row on. Ends early behind a row that the parser does not see end where it was cut; answers how many rows are done.</summary>
    private int Parse(List<(long Row, string Text)> rows, int from, char delimiter, ImportField[] columns)
    {
        var text = new StringBuilder();
        foreach (var (_, row) in rows.Skip(from))
            text.Append(row).Append('\n');
        using var parser = new CsvParser(new StringReader(text.ToString()), Configuration(delimiter));
        var whole = new List<(long Row, string[] Values)>();
        var i = from;
        for (; i < rows.Count; i++)
        {
            var number = rows[i].Row;
            if (!parser.Read() || parser.RawRecord.Length != rows[i].Text.Length + 1)
            {
                Errors.Add((number, "row", "has quotes that do not stand around a whole value"));
                i++;
                break;
            }
            var values = parser.Record!;
            if (values.Length != columns.Length)
                Errors.Add((number, "row", $"has {values.Length} values where the header has {columns.Length}"));
            else
                whole.Add((number, values));
        }
        // Reading numbers and addresses is most of an import's work in this process, and each row stands alone.
        foreach (var (number, candidate, wrong) in whole.AsParallel().AsOrdered().Select(row => Check(row.Row, row.Values, columns)))
        {
            if (wrong.Count == 0)
                Candidates.Add(candidate);
            else
                Errors.AddRange(wrong.Take(MostReasons).Select(problem => (number, problem.Field, problem.Description)));
        }
        return i - from;
    }

    private static (long Row, CsvCandidate Candidate, List<(string Field, string Description)> Wrong) Check(long row, string[] values, ImportField[] columns)
    {
        var wrong = new List<(string Field, string Description)>();
        return (row, CsvCandidate.Read(row, values, columns, wrong), wrong);
    }

    private static CsvConfiguration Configuration(char delimiter) =>
        new(CultureInfo.InvariantCulture) { Delimiter = delimiter.ToString(), BadDataFound = null, HasHeaderRecord = false };
}
