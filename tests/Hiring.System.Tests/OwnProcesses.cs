using System.Text;

namespace Hiring.SystemTests;

/// <summary>The processes that one start of AppHost has brought about, found by a mark in the environment that each hands on.</summary>
internal static class OwnProcesses
{
    /// <summary>Name of the variable that holds the mark.</summary>
    public const string Variable = "HIRING_SYSTEM_TEST";

    /// <summary>
    /// Those with this mark that run, and what descends from them, such as the database server, which gets a bare environment.
    /// Linux only; elsewhere none.
    /// </summary>
    public static IReadOnlyList<OwnProcess> With(string mark)
    {
        if (!OperatingSystem.IsLinux())
            return [];

        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId)
            .Select(id => (Id: id, Parent: Parent(id)))
            .Where(process => process.Parent >= 0)
            .ToList();
        var found = all.Where(process => Read(process.Id, "environ").Contains($"{Variable}={mark}\0", StringComparison.Ordinal))
            .Select(process => process.Id)
            .ToHashSet();
        while (all.Any(process => found.Contains(process.Parent) && found.Add(process.Id)))
        {
            // Each round finds a child of what is found, until there is none.
        }

        return [.. found.Select(id => new OwnProcess(id, Read(id, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)))
            .Where(process => process.Command.Count > 0)];
    }

    // Fields 3 and 4 of /proc/<id>/stat, after the name, which may hold anything. A zombie has ended.
    private static int Parent(int id)
    {
        var stat = Read(id, "stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [not "Z", var parent, ..]
            ? int.Parse(parent)
            : -1;
    }

    private static string Read(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return "";
        }
    }
}

/// <summary>A running process and how it was started.</summary>
internal sealed record OwnProcess(int Id, IReadOnlyList<string> Command)
{
    /// <summary>File name of its program.</summary>
    public string Program => Path.GetFileName(Command[0]);

    public override string ToString() => $"{Id} {string.Join(' ', Command)}";
}
