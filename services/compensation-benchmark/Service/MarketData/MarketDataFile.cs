using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;

namespace Hiring.CompensationBenchmark.MarketData;

/// <summary>One person's pay a year, gross, in the currency in which it is paid.</summary>
internal sealed record Observation(string JobFamily, Level Level, string Location, int Year, string Currency, decimal Pay)
{
    /// <summary>Who gave the figure, where the source names contributors.</summary>
    internal string? Contributor { get; init; }

    /// <summary>Requests a second at the peak, gigabytes stored and services that the person has operated; null where not known.</summary>
    internal (double? PeakRequestsPerSecond, double? StoredGigabytes, double? Services) Scale { get; init; }
}

/// <summary>The 10th, 25th, 50th, 75th and 90th percentile of pay a year, gross, and the number of people that they speak for.</summary>
internal sealed record PublishedPercentiles(string JobFamily, string Location, string Currency, int People, decimal[] Pay);

/// <summary>
/// What a file of market data says. Rows of other work and rows that the publisher blanked are skipped and counted; a row
/// that is broken is an error with its line and column, and then nothing of the file counts.
/// </summary>
internal sealed partial class MarketDataFile
{
    private const int MostErrors = 20;

    private MarketDataFile()
    {
    }

    internal List<Observation> Observations { get; } = [];
    internal List<PublishedPercentiles> Published { get; } = [];
    internal List<(string Field, string Description)> Errors { get; } = [];
    internal int Skipped { get; private set; }
    internal int Rows => Observations.Count + Published.Count;

    internal static MarketDataFile Parse(MarketDataFormat format, string text)
    {
        var file = new MarketDataFile();
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null, MissingFieldFound = null,
        });
        csv.Read();
        csv.ReadHeader();
        string[] needed = format switch
        {
            MarketDataFormat.AijobsObservations => ["work_year", "experience_level", "employment_type", "job_title", "salary", "salary_currency", "employee_residence"],
            MarketDataFormat.ScaleObservations => ["contributor", "job_family", "level", "location", "year", "currency", "pay"],
            _ => ["soc", "tot_emp", "a_pct10", "a_pct25", "a_median", "a_pct75", "a_pct90"],
        };
        foreach (var column in needed.Except(csv.HeaderRecord ?? []))
            file.Errors.Add(("csv", $"the header has no column '{column}'"));
        while (file.Errors.Count < MostErrors && (file.Errors.Count == 0 || file.Rows + file.Skipped > 0) && csv.Read())
        {
            var row = new Row(csv, file.Errors);
            if (csv.Parser.Count != csv.HeaderRecord!.Length)
                row.Wrong("row", $"has {csv.Parser.Count} values where the header has {csv.HeaderRecord.Length}");
            else if (format == MarketDataFormat.AijobsObservations)
                file.ReadObservation(row);
            else if (format == MarketDataFormat.ScaleObservations)
                file.ReadScale(row);
            else
                file.ReadPublished(row);
        }
        if (file.Errors.Count == 0 && file.Rows == 0)
            file.Errors.Add(("csv", "holds no row of a kind of work that is known here"));
        return file;
    }

    private void ReadObservation(Row row)
    {
        var level = row["experience_level"] switch
        {
            "EN" => Level.Entry,
            "MI" => Level.Mid,
            "SE" => Level.Senior,
            "EX" => Level.Staff,
            _ => Level.Unspecified,
        };
        if (level == Level.Unspecified)
            row.Wrong("experience_level", "must be EN, MI, SE or EX");
        var year = row.Number("work_year", 1990, 2100);
        var pay = row.Number("salary", 1, 1_000_000_000);
        var currency = row["salary_currency"];
        if (!Currency.IsKnown(currency))
            row.Wrong("salary_currency", $"'{currency}' is not a currency of ISO 4217");
        var location = row["employee_residence"];
        if (location.Length != 2)
            row.Wrong("employee_residence", "must be a country code of two letters");
        // Part-time and freelance pay is no yearly salary.
        if (row.IsFine && row["employment_type"] == "FT" && JobFamily.OfTitle(row["job_title"]) is { } family)
            Observations.Add(new Observation(family, level, location, (int)year, currency, pay));
        else
            Skipped++;
    }

    private void ReadScale(Row row)
    {
        var (contributor, family, location, currency) = (row["contributor"], row["job_family"], row["location"], row["currency"]);
        if (contributor.Length is 0 or > 100)
            row.Wrong("contributor", "must be a name of 1 to 100 characters that says nothing about a person");
        if (!JobFamily.IsKnown(family))
            row.Wrong("job_family", $"must be one of {string.Join(", ", JobFamily.All)}");
        var level = row["level"] switch
        {
            "ENTRY" => Level.Entry,
            "MID" => Level.Mid,
            "SENIOR" => Level.Senior,
            "STAFF" => Level.Staff,
            _ => Level.Unspecified,
        };
        if (level == Level.Unspecified)
            row.Wrong("level", "must be ENTRY, MID, SENIOR or STAFF");
        if (!Places.IsMatch(location))
            row.Wrong("location", "must be a country code of two letters, or one with a state, as 'US-CA'");
        var year = row.Number("year", 1990, 2100);
        var pay = row.Number("pay", 1, 1_000_000_000);
        if (!Currency.IsKnown(currency))
            row.Wrong("currency", $"'{currency}' is not a currency of ISO 4217");
        double? Scale(string column) => row[column].Length == 0 ? null : (double)row.Number(column, 0.001m, 1_000_000_000_000m);
        var scale = (Scale("peak_requests_per_second"), Scale("stored_gigabytes"), Scale("services"));
        if (row.IsFine)
            Observations.Add(new Observation(family, level, location, (int)year, currency, pay) { Contributor = contributor, Scale = scale });
    }

    [GeneratedRegex("^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    private static partial Regex Places { get; }

    private void ReadPublished(Row row)
    {
        string[] columns = ["a_pct10", "a_pct25", "a_median", "a_pct75", "a_pct90"];
        var family = JobFamily.OfOccupation(row["soc"]);
        // A blank figure or '*' is one that the publisher withheld.
        if (family is null || columns.Any(column => row[column] is "" or "*" or "**" or "#"))
        {
            Skipped++;
            return;
        }
        var pay = columns.Select(column => row.Number(column, 1, 1_000_000_000)).ToArray();
        var people = row["tot_emp"] is "" or "**" ? 0 : row.Number("tot_emp", 0, 1_000_000_000);
        if (row.IsFine && pay.Zip(pay.Skip(1)).Any(pair => pair.First > pair.Second))
            row.Wrong("a_pct10", "a percentile is above the one after it");
        var state = row["state"];
        if (row.IsFine)
            Published.Add(new PublishedPercentiles(family, state.Length == 0 ? "US" : $"US-{state}", "USD", (int)people, pay));
    }

    /// <summary>One row, and the errors found in it, each with its line and column.</summary>
    private sealed class Row(CsvReader csv, List<(string, string)> errors)
    {
        private readonly int _before = errors.Count;

        internal bool IsFine => errors.Count == _before;

        internal string this[string column] => csv.TryGetField<string>(column, out var value) ? value?.Trim() ?? "" : "";

        internal decimal Number(string column, decimal least, decimal most)
        {
            if (decimal.TryParse(this[column], NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            Wrong(column, string.Create(CultureInfo.InvariantCulture, $"'{Shorten(this[column])}' is not a number from {least} to {most}"));
            return least;
        }

        internal void Wrong(string column, string description) =>
            errors.Add(($"csv: line {csv.Parser.RawRow}, {column}", description));

        private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
    }
}
