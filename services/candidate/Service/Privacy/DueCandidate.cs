using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>A candidate whose time is over: nothing happened for as long as the rule of the country says, and nothing keeps the data.</summary>
internal sealed record DueCandidate(Guid Id, string Country, int Months, Instant ActivityAt)
{
    /// <summary>
    /// Kept are who consented to be, who has an application that goes on, who was hired (an employee's data follows other
    /// rules), and who is under a legal hold; a person who was merged is kept if any part of the person is.
    /// </summary>
    private const string Select = """
        select c.id, rule.country, rule.months, activity.at as activity_at
        from candidates c
        cross join lateral (
            select country, months from retention_rules where country in (c.country, '') order by country desc limit 1
        ) rule
        cross join lateral (
            select max(greatest(m.created_at, m.updated_at,
                (select max(greatest(a.created_at, a.stage_at, a.updated_at)) from applications a where a.candidate_id = m.id),
                (select max(greatest(n.given_at, n.withdrawn_at)) from consents n where n.candidate_id = m.id))) as at
            from person_ids(c.id) p join candidates m on m.id = p.id
        ) activity
        where c.erased_at is null and c.merged_into is null
        and greatest(c.created_at, c.updated_at) < now() - make_interval(months => (select min(months) from retention_rules))
        and activity.at < now() - make_interval(months => rule.months)
        and not exists (select from consents n join person_ids(c.id) p on p.id = n.candidate_id where n.withdrawn_at is null and n.expires_at > now())
        and not exists (select from applications a join person_ids(c.id) p on p.id = a.candidate_id where a.state in (1, 2, 5))
        and not exists (select from legal_holds h join person_ids(c.id) p on p.id = h.candidate_id where h.released_at is null)
        """;

    /// <summary>A page of them, those with the lowest ids, that is the oldest, first.</summary>
    internal static async Task<List<DueCandidate>> After(Guid after, int size, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<DueCandidate>(new CommandDefinition($"{Select} and c.id > @after order by c.id limit @size",
            new { after, size }, cancellationToken: cancellation))).AsList();

    /// <summary>Whether a candidate is one of them at this moment.</summary>
    internal static async Task<bool> Is(Guid candidate, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<DueCandidate>(new CommandDefinition($"{Select} and c.id = @candidate",
            new { candidate }, cancellationToken: cancellation))).Any();

    internal DueErasure ToMessage() => new() { CandidateId = Id.ToString(), CountryCode = Country, Months = Months, ActivityTime = ActivityAt.ToTimestamp() };
}
