using Dapper;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>Two candidates with what they have in common now. Merged and erased ones are in no pair.</summary>
internal sealed record Pair
{
    /// <summary>The one with the lower id.</summary>
    public required Guid One { get; init; }
    public required Guid Other { get; init; }
    public required string OneName { get; init; }
    public required string OtherName { get; init; }
    public required double Similarity { get; init; }
    public required string Employer { get; init; }
    public required string Location { get; init; }
    public required string[] Emails { get; init; }
    public required string[] Phones { get; init; }
    public required string[] Links { get; init; }

    /// <summary>What was known when someone found these to be two people, or candidates that were merged into them.</summary>
    public required string[] Dismissed { get; init; }

    private InCommon Common => new(Emails, Phones, Links, Similarity, Employer, Location);

    internal IReadOnlyList<string> Evidence => Likeness.Evidence(Common, OneName, OtherName);

    internal double Score => Likeness.Score(Likeness.Reasons(Common));

    internal bool SpeaksEnough => Score >= Likeness.Lowest;

    internal bool IsSuggested => SpeaksEnough && Evidence.Except(Dismissed).Any();

    internal Duplicate ToMessage(Guid? first = null)
    {
        var reasons = Likeness.Reasons(Common);
        var swap = first == Other;
        return new Duplicate
        {
            CandidateId = (swap ? Other : One).ToString(), OtherCandidateId = (swap ? One : Other).ToString(),
            DisplayName = swap ? OtherName : OneName, OtherDisplayName = swap ? OneName : OtherName,
            Score = Likeness.Score(reasons), Reasons = { reasons },
        };
    }

    /// <summary>These pairs.</summary>
    internal static Task<List<Pair>> Of(NpgsqlConnection connection, Guid[] ones, Guid[] others, CancellationToken cancellation) =>
        Read(connection, "pairs as (select distinct least(p.a, p.b) as one, greatest(p.a, p.b) as other from unnest(@ones, @others) p (a, b) where p.a <> p.b)",
            new { ones, others }, cancellation);

    /// <summary>
    /// Every pair of these candidates that has a contact, a link, or a similar name with the employer in common, or is
    /// suggested already. Needs a transaction, for which it sets how similar names have to be.
    /// </summary>
    internal static Task<List<Pair>> Around(NpgsqlConnection connection, Guid[] ids, CancellationToken cancellation) =>
        Read(connection, Found, new { ids }, cancellation);

    /// <summary>Each of the three ways in is answered by an index, so it costs the same whatever the number of candidates; what too many share is no way in.</summary>
    private static readonly string Found = $"""
        asked as materialized (
            select id, lower(display_name) as name, lower(employer) as employer, links from candidates
            where id = any(@ids) and merged_into is null and erased_at is null
        ), sharing as (
            select a.id, g.ids from asked a join candidate_contacts k on k.candidate_id = a.id cross join lateral (
                select array_agg(s.candidate_id) as ids from (
                    select o.candidate_id from candidate_contacts o join candidates c on c.id = o.candidate_id
                    where o.normalised = k.normalised and o.kind = k.kind and c.merged_into is null and c.erased_at is null
                    limit {Likeness.MostSharing + 1}) s) g
            union all
            select a.id, g.ids from asked a cross join unnest(link_keys(a.links)) k cross join lateral (
                select array_agg(s.id) as ids from (
                    select c.id from candidates c
                    where link_keys(c.links) @> array[k] and c.links <> {Empty} and c.merged_into is null and c.erased_at is null
                    limit {Likeness.MostSharing + 1}) s) g
            union all
            select a.id, g.ids from asked a cross join lateral (
                select array_agg(s.id) as ids from (
                    select c.id from candidates c
                    where lower(c.employer) = a.employer and lower(c.display_name) % a.name
                        and c.employer <> '' and c.merged_into is null and c.erased_at is null
                    limit {Likeness.MostSharing + 1}) s) g
            where a.employer <> ''
        ), pairs as (
            select least(s.id, o) as one, greatest(s.id, o) as other from sharing s cross join unnest(s.ids) o
            where cardinality(s.ids) <= {Likeness.MostSharing} and o <> s.id
            union
            select one, other from duplicate_suggestions where one = any(@ids)
            union
            select one, other from duplicate_suggestions where other = any(@ids)
        )
        """;

    private const string Empty = "'{}'";

    private static async Task<List<Pair>> Read(NpgsqlConnection connection, string pairs, object parameters, CancellationToken cancellation) =>
        (await connection.QueryAsync<Pair>(new CommandDefinition($"""
            set local pg_trgm.similarity_threshold = {Likeness.SimilarNames.ToString(System.Globalization.CultureInfo.InvariantCulture)};
            with {pairs}
            select p.one, p.other, a.display_name as one_name, b.display_name as other_name,
                similarity(lower(a.display_name), lower(b.display_name))::float8 as similarity,
                case when lower(a.employer) = lower(b.employer) then a.employer else '' end as employer,
                case when lower(a.location) = lower(b.location) then a.location else '' end as location,
                k.emails, k.phones, dismissed.evidence as dismissed,
                array(
                    select l from unnest(link_keys(a.links)) l
                    where l = any(link_keys(b.links)) and {Likeness.MostSharing} >= (
                        select count(*) from (
                            select from candidates c
                            where link_keys(c.links) @> array[l] and c.links <> {Empty} and c.merged_into is null and c.erased_at is null
                            limit {Likeness.MostSharing + 1}) sharing)
                    order by l) as links
            from pairs p
            join candidates a on a.id = p.one and a.merged_into is null and a.erased_at is null
            join candidates b on b.id = p.other and b.merged_into is null and b.erased_at is null
            cross join lateral (
                select coalesce(array_agg(x.normalised order by x.normalised) filter (where x.kind = 1), {Empty}) as emails,
                    coalesce(array_agg(x.normalised order by x.normalised) filter (where x.kind = 2), {Empty}) as phones
                from candidate_contacts x
                join candidate_contacts y on y.candidate_id = p.other and y.kind = x.kind and y.normalised = x.normalised
                where x.candidate_id = p.one and {Likeness.MostSharing} >= (
                    select count(*) from (
                        select from candidate_contacts o join candidates c on c.id = o.candidate_id
                        where o.normalised = x.normalised and o.kind = x.kind and c.merged_into is null and c.erased_at is null
                        limit {Likeness.MostSharing + 1}) sharing)
            ) k
            cross join lateral (
                select coalesce(array_agg(distinct e), {Empty}) as evidence from duplicate_dismissals d cross join unnest(d.evidence) e
                where d.one = any(a.id || a.merged_ids) and d.other = any(b.id || b.merged_ids)
                    or d.one = any(b.id || b.merged_ids) and d.other = any(a.id || a.merged_ids)
            ) dismissed
            """, parameters, cancellationToken: cancellation))).AsList();
}
