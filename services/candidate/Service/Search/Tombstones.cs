using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Search;

/// <summary>What is gone from a list, as the contract tells it.</summary>
internal static class Tombstones
{
    internal static IEnumerable<Tombstone> ToMessages(this IEnumerable<Gone> gone) => gone.Select(row => new Tombstone
    {
        Id = row.Id.ToString(), Kind = (TombstoneKind)row.Reason, MergedInto = row.MergedInto?.ToString() ?? "",
    });
}
