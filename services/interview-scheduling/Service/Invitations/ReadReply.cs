using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>
/// Reads an answer to an invitation and keeps it: matched by UID, the address of who answers, and SEQUENCE. An answer to an earlier revision of the
/// invitation is ignored, since the person was asked anew; so is one that is older than what the person answered since. An interviewer who declines
/// is replaced at once, as by <see cref="DeclineInterview"/>. What a candidate declines is for a person to decide.
/// </summary>
public sealed class ReadReply(
    Writes writes, NpgsqlDataSource database, DeclineInterview declineInterview, CandidateService.CandidateServiceClient candidates, MailSettings settings)
{
    internal Task<ReadReplyResponse> Handle(ReadReplyRequest request, ServerCallContext call)
    {
        var reply = Reply.Parse(request.Content.ToByteArray());
        return Conflict.Overcome(attempt => writes.Run(request, call,
            async () =>
            {
                var person = await Match(reply, call.CancellationToken);
                return (Person: person, Seat: reply.Answer == InvitationAnswer.Declined && !person.Candidate ? await GivenUp(person, call.CancellationToken) : null);
            },
            (write, matched) => Keep(reply, matched.Person, matched.Seat, attempt, write)), etag: "");
    }

    /// <summary>The seat that a decline gives up; null where the interview is over, or the person is not in it any more.</summary>
    private async Task<ChangeSeat.Plan?> GivenUp(Person person, CancellationToken cancellation)
    {
        try
        {
            return await declineInterview.Plan(person.Interview, person.Id, revision: null, cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            return null;
        }
    }

    /// <summary>Which interview and person it is about. The candidate's addresses are asked for only where no interviewer's is it.</summary>
    private async Task<Person> Match(Reply reply, CancellationToken cancellation)
    {
        if (!reply.Uid.EndsWith($"@{settings.Domain}", StringComparison.OrdinalIgnoreCase) || !Guid.TryParse(reply.Uid.AsSpan(0, reply.Uid.Length - settings.Domain.Length - 1), out var interview))
            throw Problem.Invalid("content", "has the UID of no interview of this service");
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = await connection.QuerySingleOrDefaultAsync<Found>(new CommandDefinition("""
            select l.id as loop_id, l.application_id, l.candidate_id, (
                select p.id from interviewers p join invitees v on v.person_id = p.id and v.interview_id = t.interview_id where lower(p.email) = @Attendee) as interviewer_id
            from invitations t join interviews i on i.id = t.interview_id join loops l on l.id = i.loop_id where t.interview_id = @interview
            """, new { interview, reply.Attendee }, cancellationToken: cancellation)) ?? throw Problem.NotFound("invitation to an interview", interview);
        if (found.InterviewerId is { } interviewer)
            return new Person(interview, found.LoopId, found.ApplicationId, interviewer, false);
        return await IsCandidate(found.CandidateId, reply.Attendee, cancellation) ? new Person(interview, found.LoopId, found.ApplicationId, found.CandidateId, true)
            : throw Problem.Invalid("content", "is of somebody who was never invited to the interview, or whose address changed since");
    }

    private async Task<bool> IsCandidate(Guid candidate, string address, CancellationToken cancellation)
    {
        try
        {
            var person = await candidates.GetCandidateAsync(new() { CandidateId = candidate.ToString() }, cancellationToken: cancellation);
            return person.Emails.Append(person.Email).Contains(address, StringComparer.OrdinalIgnoreCase);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private static async Task<ReadReplyResponse> Keep(Reply reply, Person person, ChangeSeat.Plan? givenUp, int attempt, Write write)
    {
        // Answers to one interview wait for each other and for its changes.
        await write.Connection.ExecuteAsync(new CommandDefinition("select from loops where id = @Loop for no key update", person, cancellationToken: write.Cancellation));
        var now = await write.Connection.QuerySingleAsync<int>(new CommandDefinition("select sequence from interviews where id = @Interview", person, cancellationToken: write.Cancellation));
        var state = await write.Connection.QuerySingleAsync<State>(new CommandDefinition("""
            select exists (select from invitees where interview_id = @Interview and person_id = @Id and invited) as invited,
                exists (select from interview_replies where interview_id = @Interview and person_id = @Id
                    and (sequence, replied_at) >= (@Revision, @RepliedAt)) as answered
            """, new { person.Interview, person.Id, reply.Revision, reply.RepliedAt }, cancellationToken: write.Cancellation));
        if (reply.Revision > now)
            throw Problem.Invalid("content", $"answers a revision (SEQUENCE) of the invitation that was never sent; the last one is {now}");
        var outcome = state.Answered ? ReplyOutcome.Repeated : !state.Invited ? ReplyOutcome.NotInvited : reply.Revision < now ? ReplyOutcome.Stale : ReplyOutcome.Recorded;
        var interviewer = person.Candidate ? "" : person.Id.ToString();
        if (outcome == ReplyOutcome.Recorded)
        {
            // Whoever answers was told, whatever became of the mail.
            await write.Connection.ExecuteAsync(new CommandDefinition("""
                update invitees set told = true where interview_id = @interview and person_id = @person and not told;
                insert into interview_replies (id, interview_id, person_id, sequence, answer, replied_at, proposed, comment)
                values (@id, @interview, @person, @Revision, @answer, @RepliedAt, case when @answer = 4 then tstzrange(@from, @until, '[)') end, @Comment)
                """, new
            {
                id = Guid.CreateVersion7(), interview = person.Interview, person = person.Id, reply.Revision, answer = (short)reply.Answer, reply.RepliedAt,
                from = reply.Proposed?.Start, until = reply.Proposed?.End, reply.Comment,
            }, cancellationToken: write.Cancellation));
            write.Append(new SchedulingEvent
            {
                InvitationAnswered = new()
                {
                    InterviewId = person.Interview.ToString(), LoopId = person.Loop.ToString(), ApplicationId = person.Application.ToString(),
                    InterviewerId = interviewer, Answer = reply.Answer,
                },
            });
            if (givenUp is not null)
                await DeclineInterview.Write(givenUp, attempt, write);
        }
        return new ReadReplyResponse { Outcome = outcome, InterviewId = person.Interview.ToString(), InterviewerId = interviewer, Answer = reply.Answer };
    }

    private sealed record Person(Guid Interview, Guid Loop, Guid Application, Guid Id, bool Candidate);

    private sealed record Found(Guid LoopId, Guid ApplicationId, Guid CandidateId, Guid? InterviewerId);

    private sealed record State(bool Invited, bool Answered);
}
