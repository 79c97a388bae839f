using Dapper;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>A mail that this instance has claimed for one attempt.</summary>
internal sealed record DueMail(Guid Id, Guid InterviewId, Guid PersonId, bool Candidate, MailMethod Method, int Attempts, Instant CreatedAt);

/// <summary>Whom a mail goes to, as far as this service knows: of a candidate, whose name and address are another service's, the zone alone.</summary>
internal sealed record Recipient(string TimeZone, string? Name, string? Email);

/// <summary>The outbox in the database: claims what is due for a while, and notes how the attempt went.</summary>
internal sealed class DueMails(NpgsqlDataSource database)
{
    /// <summary>
    /// Due and in its turn: while an earlier mail about the same interview to the same person is with a mail server, a later one waits, so that
    /// the last one that arrives tells the truth. A claim counts as lost after two minutes, longer than an attempt may take.
    /// </summary>
    private const string Due = """
        m.state = 1 and m.next_attempt_at <= now() and (m.claimed_until is null or m.claimed_until <= now())
        and not exists (select from mails o where o.interview_id = m.interview_id and o.person_id = m.person_id and o.id <> m.id and o.claimed_until > now())
        """;

    /// <summary>Whether anything is due: asked before a mail server is, so that a server that does not answer costs no mail an attempt.</summary>
    internal async Task<bool> Any(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(new CommandDefinition($"select exists (select from mails m where {Due})", cancellationToken: cancellation));
    }

    /// <summary>Claims the mail that is due longest, or null. From here on the person may have been told.</summary>
    internal async Task<DueMail?> Claim(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<DueMail>(new CommandDefinition($"""
            with due as (
                select m.id from mails m where {Due} order by m.next_attempt_at, m.id limit 1 for update skip locked
            ), claimed as (
                update mails m set attempts = m.attempts + 1, claimed_until = now() + interval '2 minutes' from due where m.id = due.id
                returning m.id, m.interview_id, m.person_id, m.candidate, m.method, m.attempts, m.created_at
            ), told as (
                update invitees v set told = true from claimed c where v.interview_id = c.interview_id and v.person_id = c.person_id and not v.told
            )
            select * from claimed
            """, cancellationToken: cancellation));
    }

    /// <summary>What a claimed mail has to say, or null if it was superseded meanwhile. One statement, so that it is all of one moment.</summary>
    internal async Task<(CalendarInterview Interview, Recipient Recipient)?> Read(DueMail mail, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = await connection.QueryAsync<CalendarInterview, Recipient, (CalendarInterview, Recipient)?>(new CommandDefinition($"""
            select {CalendarInterview.Columns}, coalesce(p.time_zone, l.candidate_time_zone) as time_zone, p.display_name as name, p.email
            from mails m join interviews i on i.id = m.interview_id join loops l on l.id = i.loop_id join invitations t on t.interview_id = i.id
            left join interviewers p on p.id = m.person_id and not m.candidate
            where m.id = @Id and m.state = 1
            """, mail, cancellationToken: cancellation), (interview, recipient) => (interview, recipient), splitOn: "time_zone");
        return found.SingleOrDefault();
    }

    /// <summary>Notes how an attempt went, unless a later one was begun meanwhile. A mail that was superseded while it was sent is sent; else it stays superseded.</summary>
    internal async Task Note(DueMail mail, MailState state, string error, TimeSpan pause)
    {
        // What a mail server took is written down even while the host stops.
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await connection.ExecuteAsync("""
            update mails set claimed_until = null, last_error = @error, next_attempt_at = now() + make_interval(secs => @pause),
                state = case when @state = 2 or state = 1 then @state else state end, sent_at = case when @state = 2 then now() end
            where id = @Id and attempts = @Attempts
            """, new { mail.Id, mail.Attempts, state = (int)state, error, pause = pause.TotalSeconds });
    }

    /// <summary>Forgets a person who is no more.</summary>
    internal async Task ForgetPerson(DueMail mail)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await connection.ExecuteAsync("""
            delete from mails where interview_id = @InterviewId and person_id = @PersonId;
            delete from invitees where interview_id = @InterviewId and person_id = @PersonId
            """, mail);
    }

    /// <summary>Supersedes what waits for interviews that are over, but for what is asked then, and forgets what was done so many days ago.</summary>
    internal async Task Tidy(int days, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            update mails m set state = 4 from interviews i
            where i.id = m.interview_id and m.state in (1, 3) and m.method <> 4 and upper(i.during) < now() and (m.claimed_until is null or m.claimed_until <= now());
            delete from mails where id in (
                select id from mails where state in (2, 4) and coalesce(sent_at, created_at) < now() - make_interval(days => @days) limit 10000)
            """, new { days }, cancellationToken: cancellation));
    }
}
