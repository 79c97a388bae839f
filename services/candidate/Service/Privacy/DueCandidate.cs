using System.Runtime.CompilerServices;
using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>A candidate whose time is over: nothing happened for as long as the rule of the country says, and nothing keeps the data.</summary>
internal sealed record DueCandidate(Guid Id, string Country, int Months, Instant ActivityAt)
{
    /// <summary>Candidates that are looked at in one statement, so that none takes long however many are kept by a consent.</summary>
    private const int LookedAt = 2000;

    /// <summary>Who may be due, as far as the candidate alone tells.</summary>
    private const string Old = """
        erased_at is null and merged_into is null
        and greatest(created_at, updated_at) < now() - make_interval(months => (select min(months) from retention_rules))
        """;

    /// <summary>
    /// Kept are who consented to be, who has an application that goes on, who was hired (an employee's data follows other
    /// rules), and who is under a legal hold; a person who was merged is kept if any part of the person is.
    /// </summary>
    private static string Select(string among) => $"""
        with old as materialized (
            select id, country from candidates where {among} and {Old}
        ), loose as materialized (
            -- Most are kept by something of their own; only of the others the parts are gathered.
            select * from old
            where not exists (select from consents n where n.candidate_id = old.id and n.withdrawn_at is null and n.expires_at > now())
            and not exists (select from applications a where a.candidate_id = old.id and a.state in (1, 2, 5))
        )
        select c.id, rule.country, rule.months, activity.at as activity_at
        from loose c
        cross join lateral (select array_agg(p.id) as parts from person_ids(c.id) p) person
        cross join lateral (
            select country, months from retention_rules where country in (c.country, '') order by country desc limit 1
        ) rule
        cross join lateral (
            select max(greatest(m.created_at, m.updated_at,
                (select max(greatest(a.created_at, a.stage_at, a.updated_at)) from applications a where a.candidate_id = m.id),
                (select max(g.send_at) from candidate_messages g join applications a on a.id = g.application_id where a.candidate_id = m.id and g.state <> 2),
                (select max(n.updated_at) from notes n where n.candidate_id = m.id),
                (select max(greatest(t.created_at, t.done_at)) from tasks t where t.candidate_id = m.id),
                (select max(greatest(n.given_at, n.withdrawn_at)) from consents n where n.candidate_id = m.id))) as at
            from candidates m where m.id = any(person.parts)
        ) activity
        where activity.at < now() - make_interval(months => rule.months)
        and not exists (select from consents n where n.candidate_id = any(person.parts) and n.withdrawn_at is null and n.expires_at > now())
        and not exists (select from applications a where a.candidate_id = any(person.parts) and a.state in (1, 2, 5))
        and not exists (select from legal_holds h where h.candidate_id = any(person.parts) and h.released_at is null)
        order by c.id
        """;

    /// <summary>All of them with ids above one, the oldest first.</summary>
    internal static async IAsyncEnumerable<DueCandidate> After(Guid after, NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (Guid? until = after; until is not null; after = until ?? after)
        {
            until = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
                $"select id from candidates where id > @after and {Old} order by id offset @skip limit 1",
                new { after, skip = LookedAt - 1 }, cancellationToken: cancellation));
            var due = await connection.QueryAsync<DueCandidate>(new CommandDefinition(
                Select("id > @after and (@until::uuid is null or id <= @until)"), new { after, until }, cancellationToken: cancellation));
            foreach (var candidate in due)
                yield return candidate;
        }
    }

    /// <summary>Whether a candidate is one of them at this moment.</summary>
    internal static async Task<bool> Is(Guid candidate, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<DueCandidate>(new CommandDefinition(
            Select("id = @candidate"), new { candidate }, cancellationToken: cancellation))).Any();

    internal DueErasure ToMessage() => new() { CandidateId = Id.ToString(), CountryCode = Country, Months = Months, ActivityTime = ActivityAt.ToTimestamp() };
}
