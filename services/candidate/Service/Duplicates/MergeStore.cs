using System.Text.Json;
using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Duplicates;

/// <summary>A candidate as merging sees it.</summary>
internal sealed record MergedRow
{
    public required Guid Id { get; init; }
    public required long Revision { get; init; }
    public required Guid? MergedInto { get; init; }
    public required bool Erased { get; init; }
    public required Guid[] MergedIds { get; init; }

    /// <summary>CandidateFields as JSON.</summary>
    public required string Fields { get; init; }
}

/// <summary>Reads and writes what merges are about: the fields of candidates, and the tables whose rows belong to one.</summary>
internal static class MergeStore
{
    /// <summary>Tables with an id and a candidate_id whose rows go with a candidate, what else changes in a row that moves, and which rows stay behind.</summary>
    private static readonly (string Table, string Also, string Unless)[] Belongings =
    [
        ("applications", ", revision = revision + 1, updated_at = now()", "false"),
        ("consents", "", "false"),
        ("notes", "", "false"),
        ("tasks", "", "false"),
        // Each of the two may have handed in the same file.
        ("resumes", "", "exists (select from resumes same where same.candidate_id = @to and same.hash = resumes.hash)"),
    ];

    /// <summary>The candidates with these ids, each as one row with all of its fields.</summary>
    internal static async Task<List<MergedRow>> Read(Guid[] ids, Write write) => (await write.Connection.QueryAsync<MergedRow>(new CommandDefinition("""
        select id, revision, merged_into, erased_at is not null as erased, merged_ids, jsonb_build_object(
            'displayName', display_name, 'headline', headline, 'location', location, 'country', country, 'employer', employer,
            'sourceKind', source_kind, 'sourceDetail', source_detail, 'skills', skills, 'tags', tags, 'links', links,
            'signals', (select coalesce(jsonb_agg(s::text order by n), '[]') from jsonb_array_elements(coalesce(signals -> 'signals', '[]')) with ordinality x (s, n)),
            'contacts', (select coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'normalised', k.normalised) order by k.kind, k.position), '[]')
                from candidate_contacts k where k.candidate_id = c.id),
            'touches', (select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'source', t.source::text, 'at', t.touched_at) order by t.position), '[]')
                from candidate_touches t where t.candidate_id = c.id),
            'resume', string_to_array(resume_text, E'\n'))::text as fields
        from candidates c where id = any(@ids)
        """, new { ids }, cancellationToken: write.Cancellation))).AsList();

    /// <summary>Gives a candidate these fields, and a new version.</summary>
    internal static Task Store(Guid id, CandidateFields fields, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        update candidates set display_name = f ->> 'displayName', headline = f ->> 'headline', location = f ->> 'location', country = f ->> 'country',
            employer = f ->> 'employer', source_kind = (f ->> 'sourceKind')::int, source_detail = f ->> 'sourceDetail',
            skills = array(select jsonb_array_elements_text(f -> 'skills')), tags = array(select jsonb_array_elements_text(f -> 'tags')),
            links = array(select jsonb_array_elements_text(f -> 'links')),
            signals = jsonb_build_object('signals', (select coalesce(jsonb_agg(s::jsonb order by n), '[]') from jsonb_array_elements_text(f -> 'signals') with ordinality x (s, n))),
            resume_text = array_to_string(array(select jsonb_array_elements_text(f -> 'resume')), E'\n'),
            email = coalesce(jsonb_path_query_first(f, '$.contacts[*] ? (@.kind == 1).value') #>> '{}', ''),
            revision = revision + 1, updated_at = now()
        from (select @fields::jsonb as f) given where id = @id;
        delete from candidate_contacts where candidate_id = @id;
        insert into candidate_contacts (candidate_id, kind, value, normalised, position)
        select @id, (k ->> 'kind')::int, k ->> 'value', k ->> 'normalised', row_number() over (partition by k ->> 'kind' order by n) - 1
        from jsonb_array_elements(@fields::jsonb -> 'contacts') with ordinality x (k, n);
        delete from candidate_touches where candidate_id = @id;
        insert into candidate_touches (candidate_id, position, kind, source, touched_at)
        select @id, n - 1, (t ->> 'kind')::int, (t ->> 'source')::jsonb, (t ->> 'at')::timestamptz
        from jsonb_array_elements(@fields::jsonb -> 'touches') with ordinality x (t, n)
        """, new { id, fields = ToJson(fields) }, cancellationToken: write.Cancellation));

    /// <summary>Moves what belongs to one candidate to another, notes it with the merge, and answers the applications among it.</summary>
    internal static async Task<List<Guid>> Move(long merge, Guid from, Guid to, Write write)
    {
        foreach (var (table, also, unless) in Belongings)
        {
            await write.Connection.ExecuteAsync(new CommandDefinition($"""
                with moved as (update {table} set candidate_id = @to{also} where candidate_id = @from and not ({unless}) returning id)
                insert into candidate_merge_moves (merge_id, belonging, row_id) select @merge, @table, id from moved
                """, new { merge, from, to, table }, cancellationToken: write.Cancellation));
        }
        return (await write.Connection.QueryAsync<Guid>(new CommandDefinition(
            "select row_id from candidate_merge_moves where merge_id = @merge and belonging = 'applications' order by row_id",
            new { merge }, cancellationToken: write.Cancellation))).AsList();
    }

    /// <summary>Gives back what a merge moved and answers the applications among it. No later merge moves these rows any more; an earlier one, into the candidate that they go back to, still does.</summary>
    internal static async Task<List<Guid>> MoveBack(long merge, Guid to, Write write)
    {
        var applications = new List<Guid>();
        foreach (var (table, also, _) in Belongings)
        {
            var moved = (await write.Connection.QueryAsync<Guid>(new CommandDefinition($"""
                with theirs as (
                    delete from candidate_merge_moves where belonging = @table and merge_id >= @merge
                        and row_id in (select row_id from candidate_merge_moves where merge_id = @merge and belonging = @table)
                    returning row_id)
                update {table} set candidate_id = @to{also} where id in (select row_id from theirs) returning id
                """, new { merge, to, table }, cancellationToken: write.Cancellation))).Order();
            if (table == "applications")
                applications.AddRange(moved);
        }
        // What was written about an application since goes with it.
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            update notes set candidate_id = @to where application_id = any(@applications) and candidate_id <> @to;
            update tasks set candidate_id = @to where application_id = any(@applications) and candidate_id <> @to
            """, new { to, applications }, cancellationToken: write.Cancellation));
        return applications;
    }

    /// <summary>
    /// A legal hold that was placed on the survivor since the merge was placed on what the two were together, so it goes on to
    /// hold both: the restored one gets it too, and each is released on its own.
    /// </summary>
    internal static async Task HoldBoth(long merge, Guid restored, Write write)
    {
        var holds = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            select h.id from legal_holds h join candidate_merges m on m.id = @merge
            where h.candidate_id in (select id from person_ids(@restored))
                and h.candidate_id not in (select part from candidates c cross join unnest(c.merged_ids || c.id) part where c.id = @restored)
                and h.released_at is null and h.placed_at >= m.merged_at
            """, new { merge, restored }, cancellationToken: write.Cancellation))).AsList();
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into legal_holds (id, candidate_id, reason, placed_by, placed_at)
            select again.id, @restored, h.reason, h.placed_by, h.placed_at from unnest(@ids, @holds) again (id, hold) join legal_holds h on h.id = again.hold
            """, new { restored, holds, ids = holds.Select(_ => Guid.CreateVersion7()).ToArray() }, cancellationToken: write.Cancellation));
    }

    /// <summary>The merges that stand within these candidates.</summary>
    internal static async Task<List<Merge>> Standing(Guid[] ids, Write write) =>
        [.. (await write.Connection.QueryAsync<(long Id, Guid Survivor, Guid Merged, string Choices, string Before, string After)>(new CommandDefinition(
            "select id, survivor_id, merged_id, choices::text, before::text, after::text from candidate_merges where survivor_id = any(@ids)",
            new { ids }, cancellationToken: write.Cancellation)))
            .Select(row => new Merge(row.Id, row.Survivor, row.Merged, StoredJson.Read<MergeChoices>(row.Choices), FromJson(row.Before), FromJson(row.After)))];

    internal static string ToJson(CandidateFields fields) => JsonSerializer.Serialize(fields, JsonSerializerOptions.Web);

    internal static CandidateFields FromJson(string fields) => JsonSerializer.Deserialize<CandidateFields>(fields, JsonSerializerOptions.Web)!;
}
