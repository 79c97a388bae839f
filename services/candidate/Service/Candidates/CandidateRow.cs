using Dapper;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Candidates;

/// <summary>A candidate as stored. Properties, since Dapper gives no constructor an array.</summary>
internal sealed record CandidateRow
{
    public required Guid Id { get; init; }
    public required string DisplayName { get; init; }
    public required string Email { get; init; }
    public required string Headline { get; init; }
    public required string Location { get; init; }
    public required string[] Skills { get; init; }
    public required SourceKind SourceKind { get; init; }
    public required string SourceDetail { get; init; }
    public required string Signals { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }
    public required string Employer { get; init; }
    public required string Country { get; init; }
    public required string[] Links { get; init; }
    public required Guid? MergedInto { get; init; }
    public required Instant? ErasedAt { get; init; }
    public required string[] Emails { get; init; }
    public required string[] Phones { get; init; }
    public required string Touches { get; init; }
    public required Guid[] MergedIds { get; init; }

    /// <summary>Of the table candidates, under any name. What stands in other tables comes along, at one look into an index each.</summary>
    internal const string Columns = """
        id, display_name, email, headline, location, skills, source_kind, source_detail, signals, revision, created_at,
        employer, country, links, merged_into, erased_at, merged_ids,
        array(select value from candidate_contacts where candidate_id = id and kind = 1 order by position) as emails,
        array(select value from candidate_contacts where candidate_id = id and kind = 2 order by position) as phones,
        (select jsonb_build_object('touches', coalesce(jsonb_agg(jsonb_build_object('source', source, 'touchTime', touched_at) order by position), '[]'))
            from candidate_touches where candidate_id = id) as touches
        """;

    /// <summary>
    /// The candidate, locked until the transaction ends. NOT_FOUND, ETAG_MISMATCH if it is another version than the etag's,
    /// or a refusal if it was erased or merged.
    /// </summary>
    internal static async Task<CandidateRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        // Two statements: what the second reads of other tables is then as new as the row that the first waited for.
        await using var results = await write.Connection.QueryMultipleAsync(new CommandDefinition(
            $"select 1 from candidates where id = @id for no key update; select {Columns} from candidates where id = @id",
            new { id }, cancellationToken: write.Cancellation));
        await results.ReadAsync();
        var row = await results.ReadSingleOrDefaultAsync<CandidateRow>() ?? throw Problem.NotFound("candidate", id);
        if (seen is not null && seen != row.Revision)
            throw Problem.Stale("candidate", id);
        if (row.ErasedAt is not null)
            throw Person.Erased(id);
        if (row.MergedInto is { } kept)
            throw Problem.Precondition(ErrorReason.CandidateMerged, "The candidate was merged into another one. Change that one.",
                ("candidate_id", id), ("merged_into", kept));
        return row;
    }

    /// <summary>A candidate that is there, as this transaction left it.</summary>
    internal static async Task<V1.Candidate> Read(Guid id, Write write) => (await write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition(
        $"select {Columns} from candidates where id = @id", new { id }, cancellationToken: write.Cancellation))).ToMessage();

    /// <summary>Signals as they are kept: as the one field of a candidate, since JSON of protobuf is a message's.</summary>
    internal static string ToJson(IEnumerable<Signal> signals) => StoredJson.Of(new V1.Candidate { Signals = { signals } });

    /// <summary>Signals as they were kept.</summary>
    internal static IReadOnlyList<Signal> FromJson(string signals) => StoredJson.Read<V1.Candidate>(signals).Signals;

    internal V1.Candidate ToMessage()
    {
        var touches = StoredJson.Read<V1.Candidate>(Touches).Touches;
        return new V1.Candidate
        {
            Id = Id.ToString(), DisplayName = DisplayName, Email = Email, Headline = Headline, Location = Location, Skills = { Skills },
            // An instance of the version before writes no touch.
            Source = touches.Count > 0 ? touches[0].Source.Clone() : new() { Kind = SourceKind, Detail = SourceDetail },
            Signals = { FromJson(Signals) }, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
            Emails = { Emails }, Phones = { Phones }, Employer = Employer, Country = Country, Links = { Links }, Touches = { touches },
            MergedCandidateIds = { MergedIds.Select(merged => merged.ToString()) },
        };
    }
}
