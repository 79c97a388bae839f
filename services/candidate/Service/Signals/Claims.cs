using Dapper;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Signals;

/// <summary>The claims of a candidate, as they are taken in and changed.</summary>
internal static class Claims
{
    /// <summary>Claims at most, for one candidate.</summary>
    internal const int Most = 200;

    /// <summary>Claims as they come from a caller: each gets an id of its own, and nobody but this service says that one is verified.</summary>
    internal static IEnumerable<Signal> TakenIn(IEnumerable<Signal> given) =>
        given.Select(signal => new Signal(signal) { Id = Guid.CreateVersion7().ToString(), Verification = null });

    /// <summary>
    /// Claims that a caller sets in the place of those on file. One that comes back as it was stays as it was; one that says
    /// something else keeps its id and is no longer verified, since nobody looked into what it says now.
    /// </summary>
    internal static IEnumerable<Signal> Replacing(IEnumerable<Signal> stored, IEnumerable<Signal> given)
    {
        var known = stored.Where(signal => signal.Id.Length > 0).ToDictionary(signal => signal.Id);
        foreach (var signal in given)
        {
            var unverified = new Signal(signal) { Verification = null };
            if (!known.Remove(signal.Id, out var before))
                yield return TakenIn([signal]).Single();
            else
                yield return unverified.Equals(new Signal(before) { Verification = null }) ? before : unverified;
        }
    }

    /// <summary>
    /// The candidate, locked until the transaction ends; of one who was merged, the candidate that they were merged into.
    /// NOT_FOUND if there is none or everything was erased, ETAG_MISMATCH if it is another version than the etag's.
    /// </summary>
    internal static async Task<CandidateRow> Lock(Guid candidate, string etag, Write write) =>
        await CandidateRow.Lock(await Survivor.Hold(candidate, write) ?? throw Problem.NotFound("candidate", candidate), etag, write);

    /// <summary>Stores the claims of a locked candidate.</summary>
    internal static Task<CandidateRow> Store(Guid candidate, IEnumerable<Signal> signals, Write write) =>
        write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition($"""
            update candidates set signals = @signals::jsonb, revision = revision + 1, updated_at = now() where id = @candidate
            returning {CandidateRow.Columns}
            """, new { candidate, signals = CandidateRow.ToJson(signals) }, cancellationToken: write.Cancellation));
}
