namespace Hiring.CompensationBenchmark.MarketData;

/// <summary>The kinds of work that market data is sorted into.</summary>
internal static class JobFamily
{
    /// <summary>Every kind of work that is known here.</summary>
    internal static IReadOnlyList<string> All { get; } = ["backend-engineering", "database-administration", "quality-engineering", "data-engineering"];

    /// <summary>Whether a kind of work is known here.</summary>
    internal static bool IsKnown(string family) => All.Contains(family);

    /// <summary>The kind of work of an occupation of the US Standard Occupational Classification (2018), or null.</summary>
    internal static string? OfOccupation(string soc) => soc switch
    {
        "15-1252" => "backend-engineering",
        "15-1242" => "database-administration",
        "15-1253" => "quality-engineering",
        _ => null,
    };

    /// <summary>The kind of work that a job title speaks of, or null. Managers and analysts are paid for other work.</summary>
    internal static string? OfTitle(string title)
    {
        bool Has(string word) => title.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Has("manager") || Has("head") || Has("director"))
            return null;
        return Has("data engineer") || Has("etl developer") || Has("database engineer") ? "data-engineering"
            : Has("software engineer") || Has("backend") || Has("infrastructure engineer") ? "backend-engineering"
            : null;
    }
}
