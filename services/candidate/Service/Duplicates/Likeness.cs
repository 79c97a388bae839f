using Hiring.Candidate.V1;

namespace Hiring.Candidate.Duplicates;

/// <summary>What two candidates have in common. The same whichever of the two comes first.</summary>
/// <param name="Emails">Addresses of both, as they are compared.</param>
/// <param name="Phones">Numbers of both, as they are compared.</param>
/// <param name="Links">Pages of both, as they are compared.</param>
/// <param name="NameSimilarity">Trigrams that both names have, divided by the trigrams of either, 0 to 1 (pg_trgm's similarity).</param>
/// <param name="Employer">The employer of both; empty if they have none in common.</param>
/// <param name="Location">The place of both; empty if they have none in common.</param>
internal sealed record InCommon(
    IReadOnlyList<string> Emails, IReadOnlyList<string> Phones, IReadOnlyList<string> Links, double NameSimilarity, string Employer, string Location);

/// <summary>
/// How much speaks for two candidates being one person. Each reason has a weight, and leaves open what it does not
/// settle: the score is 1 - (1 - w1)(1 - w2)..., so that no order matters and a further reason never lowers it. The
/// weights are a convention of this service, for ranking; they were not fitted to data, and the score is no probability.
/// </summary>
internal static class Likeness
{
    /// <summary>Pairs below are not suggested. Whatever is at least this has a contact, a link, or a similar name with the employer in common.</summary>
    internal const double Lowest = 0.3;

    /// <summary>Names at least this similar are similar; 'Jon Smith' and 'John Smith' are at 0.62.</summary>
    internal const double SimilarNames = 0.6;

    /// <summary>What more candidates than this have in common says nothing about two of them: an agency's address, a team's page.</summary>
    internal const int MostSharing = 20;

    /// <summary>Names at most this similar differ clearly.</summary>
    private const double DifferentNames = 0.2;

    /// <summary>The reasons, the strongest first.</summary>
    internal static IReadOnlyList<DuplicateReason> Reasons(InCommon common)
    {
        var reasons = new List<DuplicateReason>();
        reasons.AddRange(common.Emails.Select(email => Contact(DuplicateEvidence.SameEmail, "e-mail address", email, 0.9, common)));
        reasons.AddRange(common.Phones.Select(phone => Contact(DuplicateEvidence.SamePhone, "phone number", phone, 0.85, common)));
        reasons.AddRange(common.Links.Select(link => Contact(DuplicateEvidence.SameLink, "page", link, 0.9, common)));
        if (OfNames(common) is { } names)
            reasons.Add(names);
        if (common.Location.Length > 0)
            reasons.Add(Reason(DuplicateEvidence.SameLocation, 0.1, $"Both live in {common.Location}.", common.Location, common));
        return [.. reasons.OrderByDescending(reason => reason.Weight)];
    }

    /// <summary>The score of reasons, 0 to 1.</summary>
    internal static double Score(IEnumerable<DuplicateReason> reasons) => 1 - reasons.Aggregate(1.0, (open, reason) => open * (1 - reason.Weight));

    /// <summary>
    /// What speaks for a pair, as a dismissal remembers it: it comes back only for something that is not among this. That the
    /// names have become similar is something, and so is another name with the same employer.
    /// </summary>
    internal static IReadOnlyList<string> Evidence(InCommon common, string name, string otherName)
    {
        var evidence = new List<string>();
        evidence.AddRange(common.Emails.Select(email => "email " + email));
        evidence.AddRange(common.Phones.Select(phone => "phone " + phone));
        evidence.AddRange(common.Links.Select(link => "link " + link));
        if (common.NameSimilarity >= SimilarNames)
            evidence.Add("names");
        if (common.NameSimilarity >= SimilarNames && common.Employer.Length > 0)
            evidence.Add(string.Join('\n', new[] { name.ToLowerInvariant(), otherName.ToLowerInvariant() }.Order(StringComparer.Ordinal).Append(common.Employer.ToLowerInvariant())));
        return evidence;
    }

    /// <summary>Two people of one household or one team may share an address: then the names differ, and it says little.</summary>
    private static DuplicateReason Contact(DuplicateEvidence evidence, string what, string value, double most, InCommon common)
    {
        var alike = Math.Clamp((common.NameSimilarity - DifferentNames) / (SimilarNames - DifferentNames), 0, 1);
        var but = common.NameSimilarity <= DifferentNames ? ", but the names differ clearly: two people may share it" : "";
        return Reason(evidence, 0.2 + (most - 0.2) * alike, $"Both have the {what} {value}{but}.", value, common);
    }

    private static DuplicateReason? OfNames(InCommon common)
    {
        if (common.NameSimilarity < SimilarNames)
            return null;
        var beyond = (common.NameSimilarity - SimilarNames) / (1 - SimilarNames);
        var names = common.NameSimilarity >= 1 ? "The names are the same" : $"The names are similar ({common.NameSimilarity:0.00} of 1)";
        return common.Employer.Length > 0
            ? Reason(DuplicateEvidence.SimilarNameSameEmployer, 0.4 + 0.3 * beyond, $"{names}, and both work at {common.Employer}.", common.Employer, common)
            : Reason(DuplicateEvidence.SimilarName, 0.05 + 0.1 * beyond, $"{names}.", "", common);
    }

    private static DuplicateReason Reason(DuplicateEvidence evidence, double weight, string text, string value, InCommon common) =>
        new() { Kind = evidence, Weight = weight, Text = text, Value = value, NameSimilarity = common.NameSimilarity };
}
