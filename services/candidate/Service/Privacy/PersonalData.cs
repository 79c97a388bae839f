namespace Hiring.Candidate.Privacy;

/// <summary>A table that holds something on a person.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">Which rows are a person's: a condition over <c>$1</c>, the candidates, and <c>$2</c>, the applications.</param>
/// <param name="Erasure">What an erasure sets, one column each; <see cref="PersonalData.Delete"/> deletes the rows; nothing leaves them as they are.</param>
internal sealed record PersonalTable(string Table, string Rows, params string[] Erasure)
{
    /// <summary>The statement that erases a person here, or null where nothing identifies one.</summary>
    internal string? EraseStatement => Erasure switch
    {
        [] => null,
        [PersonalData.Delete] => $"delete from {Table} where {Rows}",
        _ => $"update {Table} set {string.Join(", ", Erasure)} where {Rows}",
    };

    /// <summary>The statement that reads everything that is held on a person here, a JSON object a row. The content of a file is exported as the file that it is.</summary>
    internal string ExportStatement => $"select (to_jsonb(held) - 'content')::text from {Table} held where {Rows}";
}

/// <summary>
/// Everything that this service holds on a person: what an erasure removes, and what an export answers. A column of words
/// that is neither here nor declared free of personal data fails a test.
/// </summary>
internal static class PersonalData
{
    internal const string Delete = "delete";

    /// <summary>
    /// Ids, stages, times, kinds and numbers stay: they are the statistics. Of a signal its kind, its scale and its months stay,
    /// since neither tells who it was.
    /// </summary>
    internal static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        new("candidates", "id = any($1)",
            "display_name = ''", "email = ''", "headline = ''", "location = ''", "skills = '{}'", "source_detail = ''", "employer = ''",
            "resume_text = ''", "tags = '{}'", "links = '{}'",
            """
            signals = jsonb_build_object('signals', coalesce((
                select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', s -> 'kind', 'scale', s -> 'scale', 'onCallMonths', s -> 'onCallMonths')) order by place)
                from jsonb_array_elements(signals -> 'signals') with ordinality signal (s, place)), '[]'))
            """,
            "erased_at = now()", "updated_at = now()", "revision = revision + 1"),
        new("candidate_contacts", "candidate_id = any($1)", Delete),
        new("candidate_touches", "candidate_id = any($1)", "source = jsonb_build_object('kind', source -> 'kind')"),
        // A file goes with its last resume, by a trigger.
        new("resume_files", "hash in (select hash from resumes where candidate_id = any($1))"),
        new("resumes", "candidate_id = any($1)", Delete),
        new("notes", "candidate_id = any($1)", Delete),
        new("tasks", "candidate_id = any($1)", Delete),
        new("candidate_merges", "survivor_id = any($1) or merged_id = any($1)", Delete),
        new("duplicate_dismissals", "one = any($1) or other = any($1)", Delete),
        new("applications", "id = any($2)"),
        new("application_steps", "application_id = any($2)", "reason = ''"),
        new("candidate_messages", "application_id = any($2)", "text = ''", "state = case when state = 1 then 2 else state end"),
        // One that goes on would take notes about the person still.
        new("screenings", "application_id = any($2)", "state = case when state = 1 then 4 else state end", "finished_at = coalesce(finished_at, now())"),
        new("screening_answers", "screening_id in (select id from screenings where application_id = any($2))", "note = ''"),
        new("offers", "application_id = any($2)", "justification = ''", "decline_reason = ''", "withdraw_reason = ''"),
        new("offer_versions", "offer_id in (select id from offers where application_id = any($2))", "justification = ''"),
        new("offer_approvals", "offer_id in (select id from offers where application_id = any($2))", "reason = ''"),
        new("closing_motivations", "application_id = any($2)", Delete),
        new("closing_points", "application_id = any($2)", Delete),
        new("on_call_told", "application_id = any($2)"),
        new("consents", "candidate_id = any($1)", "source = ''"),
        new("legal_holds", "candidate_id = any($1)", "reason = ''"),
    ];

    /// <summary>
    /// Answers that are kept for a week for calls that are repeated. They hold nothing that is not in the tables, so they are
    /// erased but not exported. The audit log knows which of them were about the person.
    /// </summary>
    internal static PersonalTable Answers { get; } = new("request_log",
        "(caller, method, request_id) in (select caller, method, request_id from audit_entries where resource_ids && ($1 || $2))", Delete);

    /// <summary>A kept search whose name or words name the person, as names_person says.</summary>
    private const string NamesPerson = """
        exists (select from (select
                array(select display_name from candidates where id = any($1)) as names,
                array(select unnest(array[value, normalised]) from candidate_contacts where candidate_id = any($1)
                    union select email from candidates where id = any($1)) as contacts) person
            where names_person(s.name, names, contacts) or names_person(coalesce(s.filter ->> 'query', ''), names, contacts))
        """;

    /// <summary>
    /// Searches that people keep and that name the person go whole, with the answers that showed them. Runs before the names
    /// are erased. They are the notes of who looks for somebody, so they are not exported.
    /// </summary>
    internal static IReadOnlyList<PersonalTable> KeptSearches { get; } =
    [
        new("request_log", $"""
            (caller, method, request_id) in (select caller, method, request_id from audit_entries
                where resource_ids && array(select id from candidate_searches s where {NamesPerson}))
            """, Delete),
        new("candidate_searches s", NamesPerson, Delete),
    ];

    /// <summary>The files that a person handed in: the hash in hexadecimal digits, the media type and the content.</summary>
    internal const string Files = """
        select encode(hash, 'hex'), media_type, content from resume_files where hash in (select hash from resumes where candidate_id = any($1)) order by hash
        """;

    /// <summary>Remembers the contacts as salted hashes, so that the next import does not bring the person back. Runs before they are erased.</summary>
    internal const string SuppressContacts = """
        insert into suppressed_contacts (hash)
        select contact_hash(normalised) from (
            select normalised from candidate_contacts where candidate_id = any($1)
            union select lower(email) from candidates where id = any($1) and email <> ''
        ) contacts on conflict do nothing
        """;
}
