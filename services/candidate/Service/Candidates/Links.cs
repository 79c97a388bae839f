namespace Hiring.Candidate.Candidates;

/// <summary>What counts as a page of a person.</summary>
internal static class Links
{
    /// <summary>What is wrong with a link, or null. Only addresses that a browser may open without harm.</summary>
    internal static string? Problem(string link) =>
        Limits.Longer(link, Limits.Link)
        ?? (Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0
            ? null : "is not an http or https address");
}
