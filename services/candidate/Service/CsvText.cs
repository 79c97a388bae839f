using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Hiring.Candidate;

/// <summary>
/// CSV that this service gives out. A value that a spreadsheet would run as a formula gets an apostrophe in front, by
/// which it is a text to the spreadsheet (OWASP, CSV injection). What is stored stays as it was given.
/// </summary>
internal static class CsvText
{
    private static readonly CsvConfiguration Harmless = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n", InjectionOptions = InjectionOptions.Escape, InjectionCharacters = ['=', '+', '-', '@', '\t', '\r', '\n'],
    };

    /// <summary>A file of RFC 4180 with a header.</summary>
    internal static string Of(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Harmless))
        {
            foreach (var row in rows.Prepend(header))
            {
                foreach (var value in row)
                    csv.WriteField(value);
                csv.NextRecord();
            }
        }
        return text.ToString();
    }
}
