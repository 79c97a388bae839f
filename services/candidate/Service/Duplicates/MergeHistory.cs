using Hiring.Candidate.V1;

namespace Hiring.Candidate.Duplicates;

/// <summary>A merge that stands.</summary>
/// <param name="Id">Grows in the order of the merges of one survivor.</param>
/// <param name="Survivor">The candidate that the other was merged into; it may have been merged itself since.</param>
/// <param name="Merged">The other.</param>
/// <param name="Choices">Whose values stayed.</param>
/// <param name="Before">The survivor's fields just before.</param>
/// <param name="After">The survivor's fields just after.</param>
internal sealed record Merge(long Id, Guid Survivor, Guid Merged, MergeChoices Choices, CandidateFields Before, CandidateFields After);

/// <summary>What is to be stored after a merge was taken back.</summary>
/// <param name="Candidates">The new fields of the candidates that the merge had reached.</param>
/// <param name="Merges">The later merges, as they are without the one taken back.</param>
internal sealed record TakenBack(IReadOnlyDictionary<Guid, CandidateFields> Candidates, IReadOnlyList<Merge> Merges);

/// <summary>
/// Takes back one of several merges, in any order: what remains is as if the others alone had been made, together with
/// each edit that was made in between or since.
/// </summary>
internal static class MergeHistory
{
    /// <summary>Takes a merge back.</summary>
    /// <param name="gone">The merge.</param>
    /// <param name="standing">All merges within the candidate that it is part of, itself included.</param>
    /// <param name="fields">The present fields of everyone in them.</param>
    internal static TakenBack TakeBack(Merge gone, IReadOnlyList<Merge> standing, IReadOnlyDictionary<Guid, CandidateFields> fields)
    {
        var changed = new Dictionary<Guid, CandidateFields>();
        var renewed = new List<Merge>();
        Repeat(gone, gone.Before);
        // The survivor may have been merged itself: what it gave on changes too.
        for (var next = MergeOf(gone.Survivor); next is not null; next = MergeOf(next.Survivor))
        {
            var again = next with { After = next.Before.Merge(changed[next.Merged], next.Choices) };
            renewed.Add(again);
            Repeat(next, again.After);
        }
        return new TakenBack(changed, renewed);

        Merge? MergeOf(Guid candidate) => standing.SingleOrDefault(merge => merge.Merged == candidate);

        // Makes the later merges of the same survivor again, from what it is now after the one given.
        void Repeat(Merge from, CandidateFields becomes)
        {
            var was = from.After;
            foreach (var later in standing.Where(merge => merge.Survivor == from.Survivor && merge.Id > from.Id).OrderBy(merge => merge.Id))
            {
                var before = later.Before.Rebase(was, becomes);
                var again = later with { Before = before, After = before.Merge(fields[later.Merged], later.Choices) };
                renewed.Add(again);
                (was, becomes) = (later.After, again.After);
            }
            changed[from.Survivor] = fields[from.Survivor].Rebase(was, becomes);
        }
    }
}
