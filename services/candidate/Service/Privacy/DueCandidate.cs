using System.Runtime.CompilerServices;
using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>A candidate whose time is over: nothing happened for as long as the rule of the country says, and nothing keeps the data.</summary>
internal sealed record DueCandidate(Guid Id, string Country, int Months, Instant ActivityAt, Instant ChangedAt)
{
    /// <summary>Candidates that are looked at in one statement, so that none takes long however many are kept by a consent.</summary>
    private const int LookedAt = 2000;

    private const string There = "erased_at is null and merged_into is null";

    /// <summary>When the row of the candidate itself was changed last, as the index candidates_by_activity has it.</summary>
    private const string Changed = "greatest(created_at, updated_at)";

    /// <summary>Who may be due, as far as the candidate alone tells.</summary>
    private const string Old = $"{Changed} < now() - make_interval(months => (select min(months) from retention_rules)) and {There}";

    /// <summary>
    /// Kept are who consented to be, who has an application that goes on, who was hired (an employee's data follows other
    /// rules), and who is under a legal hold; a person who was merged is kept if any part of the person is.
    /// </summary>
    private static string Select(string among) => $"""
        with old as materialized (
            select id, country, {Changed} as changed_at from candidates where {among} and {There}
        ), loose as materialized (
            -- Most are kept by something of their own; only of the others the parts are gathered.
            select * from old
            where not exists (select from consents n where n.candidate_id = old.id and n.withdrawn_at is null and n.expires_at > now())
            and not exists (select from applications a where a.candidate_id = old.id and a.state in (1, 2, 5))
        )
        select c.id, rule.country, rule.months, activity.at as activity_at, c.changed_at
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
        order by c.changed_at, c.id
        """;

    /// <summary>
    /// All of them behind a place in the order, whose own row changed longest ago first. Looked at are those alone that the
    /// index says are old enough for some rule.
    /// </summary>
    internal static async IAsyncEnumerable<DueCandidate> After((Instant At, Guid Id) place, NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for ((Instant At, Guid Id)? until = place; until is not null; place = until ?? place)
        {
            until = await connection.QuerySingleOrDefaultAsync<(Instant, Guid)?>(new CommandDefinition(
                $"select {Changed}, id from candidates where ({Changed}, id) > (@At, @Id) and {Old} order by {Changed}, id offset @skip limit 1",
                new { place.At, place.Id, skip = LookedAt - 1 }, cancellationToken: cancellation));
            var among = $"({Changed}, id) > (@At, @Id) and {Old}" + (until is null ? "" : $" and ({Changed}, id) <= (@untilAt, @untilId)");
            var due = await connection.QueryAsync<DueCandidate>(new CommandDefinition(
                Select(among), new { place.At, place.Id, untilAt = until?.At, untilId = until?.Id }, cancellationToken: cancellation));
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
