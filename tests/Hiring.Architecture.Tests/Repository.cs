using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Hiring.Architecture.Tests;

/// <summary>The source tree, as far as the rules of the architecture speak of it.</summary>
internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    internal static IEnumerable<string> Files(string pattern, string under = "") =>
        Directory.EnumerateFiles(Path.Combine(Root, under), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or ".git"));

    internal static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    internal static XElement Project(string file) => XElement.Parse(Text(file));

    /// <summary>The project files that a project references, by their name without the ending.</summary>
    internal static IEnumerable<string> References(string project) => Project(project).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
