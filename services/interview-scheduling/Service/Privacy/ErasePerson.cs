using Dapper;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Privacy;

/// <summary>
/// Removes what this service holds on a person who was erased, and reports it: where the person lives, as the time zone
/// tells it, the words about the loop and what was asked for it, which speak of the person's day, mails to the person that
/// were not sent, and what was written beside answers to invitations. That interviews took place, when and with
/// which interviewer, stays.
/// </summary>
internal static class ErasePerson
{
    internal static async Task Apply(CandidateErased erased, Write write)
    {
        var applications = erased.ApplicationIds.Select(Guid.Parse).Order().ToArray();
        // The application ended here too, whatever was heard of it before: no loop is proposed any more. Two statements: the
        // second sees each proposal that was made before the first got its locks.
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into applications (id, ended_at) select id, now() from unnest(@applications) with ordinality application (id, place) order by place
            on conflict (id) do update set ended_at = coalesce(applications.ended_at, excluded.ended_at)
            """, new { applications }, cancellationToken: write.Cancellation));
        var rows = await write.Connection.ExecuteScalarAsync<long>(new CommandDefinition("""
            with about as (
                select i.id, l.candidate_id from interviews i join loops l on l.id = i.loop_id where l.application_id = any(@applications)
            ), loops as (
                update loops set candidate_time_zone = 'Etc/UTC', reasons = '{}', asked = null, score = null, revision = revision + 1
                where application_id = any(@applications) returning 1
            ), mails as (
                delete from mails m using about a where m.interview_id = a.id and m.person_id = a.candidate_id returning 1
            ), invitees as (
                delete from invitees v using about a where v.interview_id = a.id and v.person_id = a.candidate_id returning 1
            ), comments as (
                update interview_replies r set comment = '' from about a where r.interview_id = a.id and r.comment <> '' returning 1
            ), answers as (
                delete from request_log where (caller, method, request_id) in
                    (select caller, method, request_id from audit_entries where resource_ids && @applications)
                returning 1
            )
            select (select count(*) from loops) + (select count(*) from answers) + (select count(*) from mails) + (select count(*) from invitees) + (select count(*) from comments)
            """, new { applications }, cancellationToken: write.Cancellation));
        write.Audit("candidate feed", "erase", [Guid.Parse(erased.ErasureId), Guid.Parse(erased.CandidateId), .. applications]);
        write.Append(new SchedulingEvent { PersonErased = new() { ErasureId = erased.ErasureId, CandidateId = erased.CandidateId, Rows = rows } });
    }
}
