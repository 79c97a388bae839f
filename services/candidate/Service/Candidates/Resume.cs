using Google.Protobuf.WellKnownTypes;

namespace Hiring.Candidate.Candidates;

/// <summary>What is read of a JSON Resume document (jsonresume.org, schema 1.0.0). The rest of the document is not kept.</summary>
internal sealed record Resume(string Name, string Headline, string Location, string Country, string Employer,
    IReadOnlyList<Contact> Contacts, IReadOnlyList<string> Links, IReadOnlyList<string> Skills)
{
    /// <summary>The first address for mail, or an empty text.</summary>
    internal string Email => NewCandidate.FirstEmail(Contacts);

    /// <summary>Reads a document. Each field that is wrong is added to <paramref name="wrong"/> by its path; the answer counts only if none is.</summary>
    internal static Resume Read(Struct document, List<(string Field, string Description)> wrong)
    {
        var reader = new Reader(wrong);
        var basics = reader.Object(document, "resume", "basics");
        var name = reader.Text(basics, "resume.basics", "name", Limits.Name);
        if (name.Length == 0 && wrong.Count == 0)
            wrong.Add(("resume.basics.name", "is required"));
        var email = reader.Text(basics, "resume.basics", "email", 1000);
        var headline = reader.Text(basics, "resume.basics", "label", Limits.Headline);
        var phone = reader.Text(basics, "resume.basics", "phone", 1000);
        var (location, country) = Place(basics, reader);
        var contacts = Candidates.Contacts.Read(email.Length > 0 ? [email] : [], phone.Length > 0 ? [phone] : [], country,
            (kind, _) => kind == ContactKind.Email ? "resume.basics.email" : "resume.basics.phone", wrong);
        return new Resume(name, headline, location, country, EmployerOf(document, reader), contacts, LinksOf(basics, reader), SkillsOf(document, reader));
    }

    /// <summary>Where the person lives, in words and as a country, if it is named by its code as the schema has it.</summary>
    private static (string Location, string Country) Place(Struct? basics, Reader reader)
    {
        var location = reader.Object(basics, "resume.basics", "location");
        string Part(string name) => reader.Text(location, "resume.basics.location", name, 200);
        string[] parts = [Part("city"), Part("region"), Part("countryCode")];
        var country = parts[2].ToUpperInvariant();
        return (string.Join(", ", parts.Where(part => part.Length > 0)), country.Length == 2 && country.All(char.IsAsciiLetterUpper) ? country : "");
    }

    /// <summary>The employer of the latest work: one that has no end, else the one that ended or began last. Dates of ISO 8601 sort as texts.</summary>
    private static string EmployerOf(Struct document, Reader reader) =>
        reader.Objects(document, "resume", "work")
            .Select(work => (
                Name: reader.Text(work.Item, work.Path, "name", Limits.Employer), End: reader.Text(work.Item, work.Path, "endDate", 50),
                Start: reader.Text(work.Item, work.Path, "startDate", 50)))
            .ToList()
            .Where(work => work.Name.Length > 0)
            .OrderByDescending(work => work.End.Length == 0).ThenByDescending(work => work.End, StringComparer.Ordinal).ThenByDescending(work => work.Start, StringComparer.Ordinal)
            .Select(work => work.Name).FirstOrDefault("");

    private static List<string> LinksOf(Struct? basics, Reader reader)
    {
        var links = new List<(string Link, string Path)> { (reader.Text(basics, "resume.basics", "url", 2000), "resume.basics.url") };
        if (basics is not null)
            links.AddRange(reader.Objects(basics, "resume.basics", "profiles").Select(profile => (reader.Text(profile.Item, profile.Path, "url", 2000), profile.Path + ".url")));
        links.RemoveAll(link => link.Link.Length == 0);
        foreach (var (link, path) in links)
            if (Candidates.Links.Problem(link) is { } problem)
                reader.Wrong(path, problem);
        if (links.Count > Limits.Links)
            reader.Wrong("resume.basics.profiles", $"names {links.Count} links; {Limits.Links} at the most");
        return [.. links.Select(link => link.Link).Distinct()];
    }

    /// <summary>The names of the skills and their keywords, as first written, each once.</summary>
    private static List<string> SkillsOf(Struct document, Reader reader)
    {
        var skills = new List<string>();
        foreach (var (skill, path) in reader.Objects(document, "resume", "skills"))
        {
            skills.Add(reader.Text(skill, path, "name", Limits.Skill));
            skills.AddRange(reader.Texts(skill, path, "keywords", Limits.Skill));
        }
        var distinct = skills.Where(skill => skill.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (distinct.Count > Limits.Skills)
            reader.Wrong("resume.skills", $"names {distinct.Count} skills; {Limits.Skills} at the most");
        return distinct;
    }

    /// <summary>Reads values of the shape that the schema gives them, and notes those of another. Absent and null are the same.</summary>
    private sealed class Reader(List<(string Field, string Description)> wrong)
    {
        private const int MostErrors = 20;

        internal Struct? Object(Struct? parent, string path, string name)
        {
            var value = Of(parent, name);
            if (value is not null and not { KindCase: Value.KindOneofCase.StructValue })
                Wrong($"{path}.{name}", "must be an object");
            return value?.StructValue;
        }

        internal string Text(Struct? parent, string path, string name, int longest) => Text(Of(parent, name), $"{path}.{name}", longest);

        internal IEnumerable<(Struct Item, string Path)> Objects(Struct parent, string path, string name)
        {
            foreach (var (item, itemPath) in Items(parent, path, name))
            {
                if (item.KindCase == Value.KindOneofCase.StructValue)
                    yield return (item.StructValue, itemPath);
                else
                    Wrong(itemPath, "must be an object");
            }
        }

        internal IEnumerable<string> Texts(Struct parent, string path, string name, int longest) =>
            Items(parent, path, name).Select(item => Text(item.Item, item.Path, longest));

        internal void Wrong(string field, string description)
        {
            if (wrong.Count < MostErrors)
                wrong.Add((field, description));
        }

        private IEnumerable<(Value Item, string Path)> Items(Struct parent, string path, string name)
        {
            var value = Of(parent, name);
            if (value is not null and not { KindCase: Value.KindOneofCase.ListValue })
                Wrong($"{path}.{name}", "must be a list");
            return value?.ListValue?.Values.Select((item, i) => (item, $"{path}.{name}[{i}]")) ?? [];
        }

        private string Text(Value? value, string path, int longest)
        {
            if (value is null)
                return "";
            if (value.KindCase != Value.KindOneofCase.StringValue)
                Wrong(path, "must be a text");
            else if (Limits.Longer(value.StringValue, longest) is { } problem)
                Wrong(path, problem);
            return value.StringValue.Trim();
        }

        private static Value? Of(Struct? parent, string name) =>
            parent is not null && parent.Fields.TryGetValue(name, out var value)
            && value.KindCase is not (Value.KindOneofCase.NullValue or Value.KindOneofCase.None) ? value : null;
    }
}
