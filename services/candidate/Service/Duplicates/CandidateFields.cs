using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Duplicates;

/// <summary>A contact as it is stored.</summary>
/// <param name="Kind">1 e-mail, 2 phone.</param>
/// <param name="Value">As it was given.</param>
/// <param name="Normalised">As it is compared.</param>
internal sealed record MergedContact(int Kind, string Value, string Normalised);

/// <summary>A touch as it is stored.</summary>
/// <param name="Kind">Kind of the source.</param>
/// <param name="Source">The source in protobuf's JSON.</param>
/// <param name="At">When it was, ISO 8601.</param>
internal sealed record MergedTouch(int Kind, string Source, string At);

/// <summary>What a merge may change of a candidate, and what taking it back has to restore. The first e-mail contact is the address that is used.</summary>
internal sealed record CandidateFields(
    string DisplayName, string Headline, string Location, string Country, string Employer, int SourceKind, string SourceDetail,
    IReadOnlyList<string> Skills, IReadOnlyList<string> Tags, IReadOnlyList<string> Links, IReadOnlyList<string> Signals,
    IReadOnlyList<MergedContact> Contacts, IReadOnlyList<MergedTouch> Touches, IReadOnlyList<string> Resume)
{
    /// <summary>These fields with another candidate's merged into them.</summary>
    internal CandidateFields Merge(CandidateFields other, MergeChoices choices)
    {
        var source = choices.Source == MergeChoice.Other || choices.Source == MergeChoice.Unspecified && SourceKind == 0 ? other : this;
        return new CandidateFields(
            Pick(DisplayName, other.DisplayName, choices.DisplayName), Pick(Headline, other.Headline, choices.Headline),
            Pick(Location, other.Location, choices.Location), Pick(Country, other.Country, choices.Country),
            Pick(Employer, other.Employer, choices.Employer), source.SourceKind, source.SourceDetail,
            Pick(Skills, other.Skills, choices.Skills, Folded), Pick(Tags, other.Tags, choices.Tags, Folded),
            Unite(Links, other.Links, Itself), Pick(Signals, other.Signals, choices.Signals, Itself),
            [.. Contact(1, other, choices.Email), .. Contact(2, other, choices.Phone)],
            // The first touch is the source, so whose source stays comes first.
            source == other ? Unite(other.Touches, Touches, Itself) : Unite(Touches, other.Touches, Itself), Unite(Resume, other.Resume, Itself));
    }

    /// <summary>
    /// These fields, which began as <paramref name="was"/> and may have been edited since, as if they had begun as
    /// <paramref name="becomes"/>: an edited field keeps its edit, of a list what was added and taken away; every other one becomes what it would have been.
    /// </summary>
    internal CandidateFields Rebase(CandidateFields was, CandidateFields becomes)
    {
        var source = (SourceKind, SourceDetail) == (was.SourceKind, was.SourceDetail) ? becomes : this;
        return new CandidateFields(
            Rebase(DisplayName, was.DisplayName, becomes.DisplayName), Rebase(Headline, was.Headline, becomes.Headline),
            Rebase(Location, was.Location, becomes.Location), Rebase(Country, was.Country, becomes.Country),
            Rebase(Employer, was.Employer, becomes.Employer), source.SourceKind, source.SourceDetail,
            Rebase(Skills, was.Skills, becomes.Skills, Folded), Rebase(Tags, was.Tags, becomes.Tags, Folded),
            Rebase(Links, was.Links, becomes.Links, Itself), Rebase(Signals, was.Signals, becomes.Signals, Itself),
            [.. Rebase(Contacts, was.Contacts, becomes.Contacts, contact => (contact.Kind, contact.Normalised)).OrderBy(contact => contact.Kind)],
            Rebase(Touches, was.Touches, becomes.Touches, Itself), Rebase(Resume, was.Resume, becomes.Resume, Itself));
    }

    /// <summary>The lists that have become longer than the contract allows, by the field of the request, in words.</summary>
    internal IEnumerable<(string Field, string Description)> TooLong()
    {
        (string Field, int Count, int Most)[] lists =
        [
            ("choices.skills", Skills.Count, Limits.Skills), ("choices.signals", Signals.Count, 50),
            ("choices.email", Contacts.Count(contact => contact.Kind == 1), Limits.Contacts),
            ("choices.phone", Contacts.Count(contact => contact.Kind == 2), Limits.Contacts), ("other_candidate_id", Links.Count, Limits.Links),
        ];
        return lists.Where(list => list.Count > list.Most).Select(list => (list.Field,
            $"gives the two together {list.Count} where one candidate has {list.Most} at the most; keep one's list, or remove some first"));
    }

    private List<MergedContact> Contact(int kind, CandidateFields other, MergeChoice choice)
    {
        var (ours, theirs) = (Contacts.Where(contact => contact.Kind == kind), other.Contacts.Where(contact => contact.Kind == kind));
        return choice == MergeChoice.Other ? Unite([.. theirs], [.. ours], Same) : Unite([.. ours], [.. theirs], Same);

        static string Same(MergedContact contact) => contact.Normalised;
    }

    private static T Itself<T>(T item) => item;

    private static string Folded(string item) => item.ToUpperInvariant();

    private static string Pick(string ours, string theirs, MergeChoice choice) =>
        choice == MergeChoice.Other || choice == MergeChoice.Unspecified && ours.Length == 0 ? theirs : ours;

    private static IReadOnlyList<T> Pick<T, TKey>(IReadOnlyList<T> ours, IReadOnlyList<T> theirs, MergeChoice choice, Func<T, TKey> key) => choice switch
    {
        MergeChoice.Keep => ours,
        MergeChoice.Other => theirs,
        _ => Unite(ours, theirs, key),
    };

    private static List<T> Unite<T, TKey>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, TKey> key)
    {
        var known = first.Select(key).ToHashSet();
        return [.. first, .. second.Where(item => !known.Contains(key(item)))];
    }

    private static string Rebase(string present, string was, string becomes) => present == was ? becomes : present;

    private static IReadOnlyList<T> Rebase<T, TKey>(IReadOnlyList<T> present, IReadOnlyList<T> was, IReadOnlyList<T> becomes, Func<T, TKey> key)
    {
        if (present.SequenceEqual(was))
            return becomes;
        if (was.SequenceEqual(becomes))
            return present;
        return [.. present.Where(item => becomes.Contains(item) || !was.Contains(item))
            .Concat(becomes.Where(item => !was.Contains(item))).DistinctBy(key)];
    }
}
