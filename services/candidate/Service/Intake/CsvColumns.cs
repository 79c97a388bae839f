using Hiring.Candidate.V1;

namespace Hiring.Candidate.Intake;

/// <summary>Which column of a file holds what: as the caller said, else by the names that exports give to columns.</summary>
internal static class CsvColumns
{
    private static readonly Dictionary<string, ImportField> Usual = new()
    {
        ["name"] = ImportField.Name, ["fullname"] = ImportField.Name, ["displayname"] = ImportField.Name, ["candidate"] = ImportField.Name, ["candidatename"] = ImportField.Name,
        ["firstname"] = ImportField.GivenName, ["givenname"] = ImportField.GivenName,
        ["lastname"] = ImportField.FamilyName, ["familyname"] = ImportField.FamilyName, ["surname"] = ImportField.FamilyName,
        ["email"] = ImportField.Emails, ["emails"] = ImportField.Emails, ["emailaddress"] = ImportField.Emails, ["emailaddresses"] = ImportField.Emails, ["mail"] = ImportField.Emails,
        ["phone"] = ImportField.Phones, ["phones"] = ImportField.Phones, ["phonenumber"] = ImportField.Phones, ["phonenumbers"] = ImportField.Phones, ["mobile"] = ImportField.Phones, ["telephone"] = ImportField.Phones,
        ["headline"] = ImportField.Headline, ["title"] = ImportField.Headline, ["jobtitle"] = ImportField.Headline, ["position"] = ImportField.Headline,
        ["location"] = ImportField.Location, ["city"] = ImportField.Location, ["address"] = ImportField.Location,
        ["country"] = ImportField.Country, ["countrycode"] = ImportField.Country,
        ["employer"] = ImportField.Employer, ["company"] = ImportField.Employer, ["currentcompany"] = ImportField.Employer, ["organization"] = ImportField.Employer,
        ["skills"] = ImportField.Skills, ["skill"] = ImportField.Skills,
        ["links"] = ImportField.Links, ["link"] = ImportField.Links, ["url"] = ImportField.Links, ["website"] = ImportField.Links, ["github"] = ImportField.Links,
        ["linkedin"] = ImportField.Links, ["profile"] = ImportField.Links,
    };

    /// <summary>What each column of the header holds; unspecified for one that nothing is known of.</summary>
    internal static ImportField[] Of(IReadOnlyList<string> header, IReadOnlyCollection<ImportColumn> said)
    {
        var named = said.ToLookup(column => column.Header.Trim(), column => column.Field, StringComparer.OrdinalIgnoreCase);
        return [.. header.Select(name => said.Count > 0 ? named[name.Trim()].FirstOrDefault()
            : Usual.GetValueOrDefault(string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant()))];
    }

    /// <summary>Whether a row can say who it is of.</summary>
    internal static bool Suffice(ImportField[] columns) =>
        columns.Contains(ImportField.Name) || columns.Contains(ImportField.GivenName) || columns.Contains(ImportField.FamilyName);

    /// <summary>What divides the values of a file, as its header shows: a comma, a semicolon or a tab, whichever it has most of.</summary>
    internal static char DelimiterOf(string header)
    {
        var (inside, counts) = (false, new int[3]);
        foreach (var letter in header)
            if (letter == '"')
                inside = !inside;
            else if (!inside && ",;\t".IndexOf(letter, StringComparison.Ordinal) is var kind and >= 0)
                counts[kind]++;
        return ",;\t"[Array.IndexOf(counts, counts.Max())];
    }
}
