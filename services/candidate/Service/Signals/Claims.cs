using Dapper;
using Hiring.Candidate.Candidates;
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
    /// The candidate, locked until the transaction ends; of one who was merged, the candidate that they were merged into.
    /// NOT_FOUND if there is none or everything was erased, ETAG_MISMATCH if it is another version than the etag's.
    /// </summary>
    internal static async Task<CandidateRow> Lock(Guid candidate, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<CandidateRow>(new CommandDefinition($"""
            select {CandidateRow.Columns} from candidates
            where id = (select coalesce(merged_into, id) from candidates where id = @candidate) and erased_at is null
            for update
            """, new { candidate }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("candidate", candidate);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("candidate", candidate);
    }

    /// <summary>Stores the claims of a locked candidate.</summary>
    internal static Task<CandidateRow> Store(Guid candidate, IEnumerable<Signal> signals, Write write) =>
        write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition($"""
            update candidates set signals = @signals::jsonb, revision = revision + 1, updated_at = now() where id = @candidate
            returning {CandidateRow.Columns}
            """, new { candidate, signals = CandidateRow.ToJson(signals) }, cancellationToken: write.Cancellation));
}
