using System.Net.Mail;
using Google.Protobuf.WellKnownTypes;

namespace Hiring.Candidate.Candidates;

/// <summary>What is read of a JSON Resume document (jsonresume.org, schema 1.0.0). The rest of the document is not kept.</summary>
internal sealed record Resume(string Name, string Email, string Headline, string Location, IReadOnlyList<string> Skills)
{
    private const int MostSkills = 200;

    /// <summary>Reads a document. Each field that is wrong is added to <paramref name="wrong"/> by its path; the answer counts only if none is.</summary>
    internal static Resume Read(Struct document, List<(string Field, string Description)> wrong)
    {
        var reader = new Reader(wrong);
        var basics = reader.Object(document, "resume", "basics");
        var name = reader.Text(basics, "resume.basics", "name", 200);
        if (name.Length == 0 && wrong.Count == 0)
            wrong.Add(("resume.basics.name", "is required"));
        var email = reader.Text(basics, "resume.basics", "email", 254);
        if (email.Length > 0 && !(MailAddress.TryCreate(email, out var address) && address.Address == email))
            wrong.Add(("resume.basics.email", "is not an address for mail"));
        return new Resume(name, email, reader.Text(basics, "resume.basics", "label", 500), Place(basics, reader), SkillsOf(document, reader));
    }

    private static string Place(Struct? basics, Reader reader)
    {
        var location = reader.Object(basics, "resume.basics", "location");
        string[] parts = ["city", "region", "countryCode"];
        return string.Join(", ", parts.Select(part => reader.Text(location, "resume.basics.location", part, 200)).Where(part => part.Length > 0));
    }

    /// <summary>The names of the skills and their keywords, as first written, each once.</summary>
    private static List<string> SkillsOf(Struct document, Reader reader)
    {
        var skills = new List<string>();
        foreach (var (skill, path) in reader.Objects(document, "resume", "skills"))
        {
            skills.Add(reader.Text(skill, path, "name", 100));
            skills.AddRange(reader.Texts(skill, path, "keywords", 100));
        }
        var distinct = skills.Where(skill => skill.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (distinct.Count > MostSkills)
            reader.Wrong("resume.skills", $"names {distinct.Count} skills; {MostSkills} at the most");
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
            else if (value.StringValue.Length > longest)
                Wrong(path, $"has {value.StringValue.Length} characters; {longest} at the most");
            return value.StringValue.Trim();
        }

        private static Value? Of(Struct? parent, string name) =>
            parent is not null && parent.Fields.TryGetValue(name, out var value)
            && value.KindCase is not (Value.KindOneofCase.NullValue or Value.KindOneofCase.None) ? value : null;
    }
}
