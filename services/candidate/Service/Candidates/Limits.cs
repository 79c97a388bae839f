namespace Hiring.Candidate.Candidates;

/// <summary>How long what is known of a candidate may be, in characters of Unicode; the contract says the same. Every way in holds to it.</summary>
internal static class Limits
{
    internal const int Name = 200;
    internal const int Headline = 500;
    internal const int Location = 700;
    internal const int Employer = 200;
    internal const int Skill = 100;
    internal const int Skills = 200;
    internal const int Link = 500;
    internal const int Links = 20;

    /// <summary>Addresses, and again as many phone numbers.</summary>
    internal const int Contacts = 20;

    /// <summary>Characters of Unicode in a text, as the contract's rules count them: an emoji is one.</summary>
    internal static int LengthOf(string text)
    {
        var length = text.Length;
        foreach (var unit in text)
            if (char.IsLowSurrogate(unit))
                length--;
        return length;
    }

    /// <summary>What is wrong with a text that may have so many characters, or null.</summary>
    internal static string? Longer(string text, int longest) =>
        text.Length > longest && LengthOf(text) is var length && length > longest ? $"has {length} characters; {longest} at the most" : null;
}
