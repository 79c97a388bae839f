using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using NodaTime.TimeZones;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>
/// Writes down what calendars have to be told of interviews that a transaction has changed: booked, moved, other people, canceled. It asks
/// not what changed but who is in the interview now and who was told before: who is in it gets a REQUEST, who is not any more a CANCEL.
/// </summary>
internal static class InvitationChange
{
    /// <summary>Whether calendars should show interview <c>i</c> of loop <c>l</c>.</summary>
    internal const string Shown = "l.state = 2 and i.state <> 3";

    /// <summary>
    /// Queues one mail for each interview and person whom its change concerns, in the transaction of the change, after it. Each change has counted
    /// SEQUENCE up. Mails of earlier changes that were not sent are superseded. Interviews that are over or were never shown are left out.
    /// </summary>
    internal static async Task Queue(IReadOnlyCollection<Guid> interviews, Write write)
    {
        // Whoever changes an interview takes its row alone, always in this order.
        var changed = (await write.Connection.QueryAsync<Changed>(new CommandDefinition($"""
            with told as (
                insert into invitations (interview_id)
                select i.id from interviews i join loops l on l.id = i.loop_id
                where i.id = any(@interviews) and upper(i.during) > now() and ({Shown} or exists (select from invitations where interview_id = i.id))
                order by i.id
                on conflict (interview_id) do update set changed_at = now()
                returning interview_id
            )
            select i.id as interview_id, i.sequence from told join interviews i on i.id = told.interview_id
            """, new { interviews = interviews.ToArray() }, cancellationToken: write.Cancellation))).ToDictionary(one => one.InterviewId, one => one.Sequence);
        if (changed.Count == 0)
            return;
        var ids = changed.Keys.Order().ToArray();
        // Waits for an attempt that is being claimed, so that the next statement sees whether the person may have been told. At first there is none.
        if (changed.Values.Any(sequence => sequence > 0))
            await write.Connection.ExecuteAsync(new CommandDefinition(
                "update mails set state = 4 where interview_id = any(@ids) and state in (1, 3)", new { ids }, cancellationToken: write.Cancellation));
        var invitees = (await write.Connection.QueryAsync<Invitee>(new CommandDefinition($"""
            select coalesce(n.interview_id, v.interview_id) as interview_id, coalesce(n.person_id, v.person_id) as person_id,
                coalesce(n.candidate, v.candidate) as candidate, n.time_zone, n.starts, coalesce(v.told, false) as told
            from (
                select i.id as interview_id, p.person_id, p.candidate, p.time_zone, lower(i.during) as starts
                from interviews i join loops l on l.id = i.loop_id cross join lateral (
                    select id as person_id, false as candidate, time_zone from interviewers
                    where id in ({CalendarInterview.People})
                    union all select l.candidate_id, true, l.candidate_time_zone) p
                where i.id = any(@ids) and {Shown}
            ) n
            full join (select * from invitees where interview_id = any(@ids) and invited) v using (interview_id, person_id)
            order by 1, 2
            """, new { ids }, cancellationToken: write.Cancellation))).AsList();
        await Keep([.. invitees.Where(one => one.Starts is not null)], write);
        if (invitees.Where(one => one.Starts is null).ToList() is { Count: > 0 } removed)
            await TakeOff(removed, write);

        var mails = invitees.Where(one => one.Starts is not null || one.Told).ToList();
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into mails (id, interview_id, person_id, candidate, sequence, method)
            select * from unnest(@mails, @interviews, @people, @candidates, @sequences, @methods)
            """, new
        {
            mails = mails.Select(_ => Guid.CreateVersion7()).ToArray(), interviews = mails.Select(one => one.InterviewId).ToArray(),
            people = mails.Select(one => one.PersonId).ToArray(), candidates = mails.Select(one => one.Candidate).ToArray(),
            sequences = mails.Select(one => changed[one.InterviewId]).ToArray(),
            methods = mails.Select(one => (int)(one.Starts is null ? MailMethod.Cancel : MailMethod.Request)).ToArray(),
        }, cancellationToken: write.Cancellation));
    }

    private static Task<int> Keep(IReadOnlyList<Invitee> invitees, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        insert into invitees (interview_id, person_id, candidate, invited, time_zone, local_start, tzdb_version)
        select interview_id, person_id, candidate, true, time_zone, local_start, @version
        from unnest(@interviews, @people, @candidates, @zones, @starts) as n(interview_id, person_id, candidate, time_zone, local_start)
        on conflict (interview_id, person_id) do update set
            invited = true, time_zone = excluded.time_zone, local_start = excluded.local_start, tzdb_version = excluded.tzdb_version, moved_to = null
        """, new
    {
        interviews = invitees.Select(one => one.InterviewId).ToArray(), people = invitees.Select(one => one.PersonId).ToArray(),
        candidates = invitees.Select(one => one.Candidate).ToArray(), zones = invitees.Select(one => one.TimeZone).ToArray(),
        starts = invitees.Select(one => one.Starts!.Value.InZone(DateTimeZoneProviders.Tzdb[one.TimeZone!]).LocalDateTime).ToArray(),
        version = TzdbDateTimeZoneSource.Default.TzdbVersion,
    }, cancellationToken: write.Cancellation));

    private static Task<int> TakeOff(IReadOnlyList<Invitee> invitees, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        delete from invitees where (interview_id, person_id) in (select * from unnest(@interviews, @people)) and not told;
        update invitees set invited = false, moved_to = null where (interview_id, person_id) in (select * from unnest(@interviews, @people))
        """, new { interviews = invitees.Select(one => one.InterviewId).ToArray(), people = invitees.Select(one => one.PersonId).ToArray() },
        cancellationToken: write.Cancellation));

    private sealed record Changed(Guid InterviewId, int Sequence);

    private sealed record Invitee(Guid InterviewId, Guid PersonId, bool Candidate, string? TimeZone, Instant? Starts, bool Told);
}
