using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Search;

/// <summary>Runs a kept search and says how many of those found are new to its owner.</summary>
public sealed class RunCandidateSearch(Writes writes)
{
    internal Task<RunCandidateSearchResponse> Handle(RunCandidateSearchRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var search = await CandidateSearchRow.Lock(request.CandidateSearchId, "", Caller.Of(call), write);
        var filter = search.ToFilter();
        var first = request.PageToken.Length == 0;
        // Before the page is read: whoever comes in between is on it and is new once more, rather than never.
        var fresh = first ? await Count(search, filter, write) : null;
        var found = await CandidateSearcher.Find(write.Connection, filter, (request.PageSize, request.PageToken), false, write.Cancellation);
        if (fresh is not null && !request.Peek)
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "update candidate_searches set last_run_at = now(), seen = @seen::pg_snapshot, seen_database = @database where id = @id",
                new { id = search.Id, seen = fresh.Seen, database = fresh.Database }, cancellationToken: write.Cancellation));
        return new RunCandidateSearchResponse
        {
            Candidates = { found.Candidates }, NextPageToken = found.NextPageToken, Counts = found.Counts, NewCount = fresh?.Count ?? 0,
        };
    });

    private sealed record Fresh(string Seen, string Database, int Count);

    /// <summary>
    /// Counts what the last run could not see, and takes down what this one sees. A whole snapshot, not only its oldest
    /// transaction, so that nothing is new twice because another transaction ran long. In a database that was restored from
    /// a copy the transactions of the last run mean nothing: there everything is new.
    /// </summary>
    private static async Task<Fresh> Count(CandidateSearchRow search, CandidateFilter filter, Write write)
    {
        var match = new CandidateMatch(filter);
        match.Parameters.AddDynamicParams(new { seen = search.Seen, database = search.SeenDatabase, most = CandidateSearcher.MostCounted });
        await using var results = await write.Connection.QueryMultipleAsync(new CommandDefinition($"""
            {match.Prepare}
            select pg_current_snapshot()::text as seen, database, case when @seen::text is null or @database <> database
                then (select count(*)::int from (select from candidates where {match.Sql} limit @most) found)
                else (select count(*)::int from (
                    select from candidates where {match.Sql}
                        and changed_in >= pg_snapshot_xmin(@seen::pg_snapshot) and not pg_visible_in_snapshot(changed_in, @seen::pg_snapshot)
                    limit @most) found) end as count
            from sync_mark();
            """, match.Parameters, cancellationToken: write.Cancellation));
        await results.ReadAsync();
        return await results.ReadSingleAsync<Fresh>();
    }
}
