using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>A kept search as it is stored.</summary>
internal sealed record CandidateSearchRow(
    Guid Id, string Name, string Filter, long Revision, Instant CreatedAt, Instant UpdatedAt, Instant? LastRunAt, string? Seen, string SeenDatabase)
{
    internal const string Columns = "id, name, filter, revision, created_at, updated_at, last_run_at, seen::text as seen, seen_database";

    /// <summary>The caller's search, locked until the transaction ends. NOT_FOUND where it is another's, or ETAG_MISMATCH.</summary>
    internal static async Task<CandidateSearchRow> Lock(string search, string etag, string owner, Write write)
    {
        var id = Guid.Parse(search);
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<CandidateSearchRow>(new CommandDefinition(
            $"select {Columns} from candidate_searches where id = @id and owner = @owner for update", new { id, owner }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("candidate_search", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("candidate_search", id);
    }

    /// <summary>Stores a search by the statement. CANDIDATE_SEARCH_EXISTS where the owner has one of that name.</summary>
    internal static async Task<CandidateSearchRow> Store(string sql, CandidateSearch search, Guid id, string owner, Write write)
    {
        try
        {
            return await write.Connection.QuerySingleAsync<CandidateSearchRow>(new CommandDefinition(
                $"{sql} returning {Columns}", new { id, owner, name = search.Name, filter = StoredJson.Of(search.Filter) }, cancellationToken: write.Cancellation));
        }
        catch (PostgresException e) when (e.ConstraintName == "candidate_searches_named_once")
        {
            throw Problem.Exists(ErrorReason.CandidateSearchExists, "You keep a search of that name already. Change that one, or take another name.", ("name", search.Name));
        }
    }

    /// <summary>Refuses a filter that could never be run.</summary>
    internal static async Task CheckWords(CandidateFilter filter, Write write)
    {
        var match = new CandidateMatch(filter);
        CandidateSearcher.Check(await write.Connection.QuerySingleAsync<(bool, bool, string)>(
            new CommandDefinition(match.Prepare, match.Parameters, cancellationToken: write.Cancellation)), "candidate_search.filter");
    }

    internal CandidateFilter ToFilter() => StoredJson.Read<CandidateFilter>(Filter);

    internal CandidateSearch ToMessage() => new()
    {
        Id = Id.ToString(), Name = Name, Filter = ToFilter(), Etag = Etag.Of(Revision),
        CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(), LastRunTime = LastRunAt?.ToTimestamp(),
    };
}
