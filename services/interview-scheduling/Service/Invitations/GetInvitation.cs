using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>Answers who is invited to an interview and what each answered last.</summary>
public sealed class GetInvitation(NpgsqlDataSource database, MailSettings settings)
{
    internal async Task<Invitation> Handle(GetInvitationRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.InterviewId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var found = await connection.QueryMultipleAsync(new CommandDefinition("""
            select i.sequence, t.changed_at from invitations t join interviews i on i.id = t.interview_id where t.interview_id = @id;
            select v.person_id, v.candidate, r.sequence, r.answer, r.replied_at, lower(r.proposed) as proposed_start, upper(r.proposed) as proposed_end, r.comment
            from invitees v left join lateral (
                select * from interview_replies r where r.interview_id = v.interview_id and r.person_id = v.person_id
                order by r.sequence desc, r.replied_at desc limit 1) r on true
            where v.interview_id = @id and v.invited order by v.candidate desc, v.person_id
            """, new { id }, cancellationToken: call.CancellationToken));
        // A loop that is only proposed has none.
        var row = await found.ReadSingleOrDefaultAsync<Row>() ?? throw Problem.NotFound("invitation to an interview", id);
        return new Invitation
        {
            InterviewId = id.ToString(), Uid = settings.Uid(id), Sequence = row.Sequence, ChangeTime = row.ChangedAt.ToTimestamp(),
            Invitees = { (await found.ReadAsync<Answered>()).Select(one => one.ToMessage(row.Sequence)) },
        };
    }

    private sealed record Row(int Sequence, Instant ChangedAt);

    private sealed record Answered(Guid PersonId, bool Candidate, int? Sequence, short? Answer, Instant? RepliedAt, Instant? ProposedStart, Instant? ProposedEnd, string? Comment)
    {
        internal Invitee ToMessage(int sequence) => new()
        {
            InterviewerId = Candidate ? "" : PersonId.ToString(), Answer = (InvitationAnswer)(Answer ?? 0), AnswerTime = RepliedAt?.ToTimestamp(),
            Outdated = Sequence < sequence, ProposedStartTime = ProposedStart?.ToTimestamp(), ProposedEndTime = ProposedEnd?.ToTimestamp(), Comment = Comment ?? "",
        };
    }
}
