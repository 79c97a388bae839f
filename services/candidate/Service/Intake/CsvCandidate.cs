using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Intake;

/// <summary>A candidate as a row of a file describes the person.</summary>
internal sealed record CsvCandidate(
    long Row, Guid Id, string Name, string Headline, string Location, string Country, string Employer, string[] Skills, string[] Links, List<Contact> Contacts)
{
    private static readonly char[] Dividers = [';', '|'];
    private static readonly char[] SkillDividers = [';', '|', ','];

    /// <summary>Reads the values of a row. Each field that is wrong is added; then the answer does not count.</summary>
    internal static CsvCandidate Read(long row, IReadOnlyList<string> values, ImportField[] columns, List<(string Field, string Description)> wrong)
    {
        string First(ImportField field)
        {
            for (var i = 0; i < columns.Length; i++)
                if (columns[i] == field && values[i].Trim() is { Length: > 0 } value)
                    return value;
            return "";
        }

        string Text(string field, ImportField from, int longest)
        {
            var text = First(from);
            if (Limits.Longer(text, longest) is { } problem)
                wrong.Add((field, problem));
            return text;
        }

        string[] Several(ImportField field, char[] dividers) =>
            [.. columns.Zip(values).Where(column => column.First == field)
                .SelectMany(column => column.Second.Split(dividers, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

        var name = First(ImportField.Name);
        if (name.Length == 0)
            name = $"{First(ImportField.GivenName)} {First(ImportField.FamilyName)}".Trim();
        if (name.Length == 0)
            wrong.Add(("display_name", "is required"));
        else if (Limits.Longer(name, Limits.Name) is { } problem)
            wrong.Add(("display_name", problem));
        var country = First(ImportField.Country).ToUpperInvariant();
        if (country.Length > 0 && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper)))
        {
            wrong.Add(("country", "is not a country code of two letters (ISO 3166-1 alpha-2)"));
            country = "";
        }
        string[] skills = [.. Several(ImportField.Skills, SkillDividers).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (skills.Length > Limits.Skills)
            wrong.Add(("skills", $"names {skills.Length} skills; {Limits.Skills} at the most"));
        else if (skills.Select(skill => Limits.Longer(skill, Limits.Skill)).FirstOrDefault(longer => longer is not null) is { } longSkill)
            wrong.Add(("skills", longSkill));
        string[] links = [.. Several(ImportField.Links, Dividers).Distinct()];
        if (links.Length > Limits.Links)
            wrong.Add(("links", $"names {links.Length} links; {Limits.Links} at the most"));
        else if (links.Select(Candidates.Links.Problem).FirstOrDefault(no => no is not null) is { } link)
            wrong.Add(("links", link));
        var contacts = Candidates.Contacts.Read(Several(ImportField.Emails, Dividers), Several(ImportField.Phones, Dividers), country,
            (kind, i) => $"{(kind == ContactKind.Email ? "emails" : "phones")}[{i}]", wrong);
        return new CsvCandidate(row, Guid.CreateVersion7(), name, Text("headline", ImportField.Headline, Limits.Headline),
            Text("location", ImportField.Location, Limits.Location), country, Text("employer", ImportField.Employer, Limits.Employer), skills, links, contacts);
    }
}
