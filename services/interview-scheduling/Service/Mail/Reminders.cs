using Dapper;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>
/// Queues a reminder for everyone in an interview that comes near, and when it is over a request for the scorecard for everyone who held it. Each once,
/// and again after the interview was moved; the outbox supersedes what waits when an interview changes.
/// </summary>
public sealed class Reminders(Writes writes, TimeProvider clock, MailSettings settings, ILogger<Reminders> log) : Sweep(TimeSpan.FromSeconds(30), clock, log)
{
    private const int AtOnce = 500;

    /// <summary>Where the service stood still for longer, a request would come too late to be understood.</summary>
    private static readonly TimeSpan MostLate = TimeSpan.FromDays(2);

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await writes.InTransaction(Remind, cancellation) + await writes.InTransaction(AskForScorecards, cancellation) > 0)
        {
        }
    }

    /// <summary>Whoever was invited within the time of the reminder needs none.</summary>
    private Task<int> Remind(Write write) => settings.RemindBefore == TimeSpan.Zero ? Task.FromResult(0) : Queue(write, MailMethod.Reminder, $"""
        select i.id as interview_id, v.person_id, v.candidate, i.sequence
        from interviews i join loops l on l.id = i.loop_id join invitations t on t.interview_id = i.id join invitees v on v.interview_id = i.id and v.invited
        where i.state = 1 and {InvitationChange.Shown} and lower(i.during) > @now and lower(i.during) <= @now + @before
            and t.changed_at < lower(i.during) - @before
        """);

    /// <summary>Whoever listens to learn writes none, and nobody does who declined.</summary>
    private Task<int> AskForScorecards(Write write) => Queue(write, MailMethod.ScorecardRequest, """
        select i.id as interview_id, s.interviewer_id as person_id, false as candidate, i.sequence
        from interviews i join loops l on l.id = i.loop_id join invitations t on t.interview_id = i.id join interview_seats s on s.interview_id = i.id and s.role <> 3
        where i.state in (1, 2) and l.state = 2 and upper(i.during) <= @now and upper(i.during) > @now - @late
            and not exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = s.interviewer_id)
        """);

    private async Task<int> Queue(Write write, MailMethod method, string whom)
    {
        var due = (await write.Connection.QueryAsync<(Guid Interview, Guid Person, bool Candidate, int Sequence)>(new CommandDefinition($"""
            select * from ({whom}) due
            where not exists (select from mails m where m.interview_id = due.interview_id and m.person_id = due.person_id and m.sequence = due.sequence and m.method = @method)
            order by interview_id, person_id limit @AtOnce
            """, new { method = (int)method, now = Instant.FromDateTimeOffset(Clock.GetUtcNow()), before = settings.RemindBefore, late = MostLate, AtOnce }, cancellationToken: write.Cancellation))).AsList();
        // Another instance may be at it too.
        return due.Count == 0 ? 0 : await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into mails (id, interview_id, person_id, candidate, sequence, method)
            select *, @method from unnest(@mails, @interviews, @people, @candidates, @sequences) on conflict do nothing
            """, new
        {
            method = (int)method, mails = due.Select(_ => Guid.CreateVersion7()).ToArray(), interviews = due.Select(one => one.Interview).ToArray(),
            people = due.Select(one => one.Person).ToArray(), candidates = due.Select(one => one.Candidate).ToArray(), sequences = due.Select(one => one.Sequence).ToArray(),
        }, cancellationToken: write.Cancellation));
    }
}
