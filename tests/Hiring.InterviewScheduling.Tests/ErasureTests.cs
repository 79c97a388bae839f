using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.Tests.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>A person was erased in the candidate service: it is heard of by the real feed.</summary>
public sealed class ErasureTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    /// <summary>Columns of words that say nothing about a candidate: they are about interviewers, who are the company's own people, or hold ids, codes and times.</summary>
    private static readonly string[] FreeOfPersonalData =
    [
        "interviewers.display_name", "interviewers.email", "interviewers.time_zone", "interviewers.working_hours",
        "interviewers.pools", "interviewers.highest_levels", "interviewers.holidays_of", "interviewers.paused", "rooms.name", "rooms.site", "rooms.time_zone",
        "calendars.name", "calendars.address", "calendars.user_name", "calendars.password", "calendars.version", "calendars.known", "calendars.last_error", "calendar_busy.during",
        "mails.last_error", "calendar_feeds.secret_hash", "interview_replies.proposed", "loop_templates.name", "loop_templates.definition", "interviews.during", "slots.during",
        "interview_seats.pools", "loops.template",
        .. ColumnsOfWords.FreeInEveryService,
    ];

    /// <summary>What the erasure takes.</summary>
    private static readonly string[] Erased =
    [
        "loops.candidate_time_zone", "loops.reasons", "loops.asked", "loops.score", "invitees.time_zone", "invitees.local_start", "invitees.moved_to", "invitees.tzdb_version",
        "interview_replies.comment", "request_log.caller", "request_log.method", "request_log.request_hash", "request_log.response",
    ];

    [Fact]
    public async Task Where_the_person_lives_and_what_was_said_of_the_day_goes_and_the_interviews_stay_and_it_is_reported()
    {
        await host.Enter(10, RoundKind.Coding);
        var ask = SchedulingHost.Ask(host.Candidates.InInterview(), 60, RoundKind.Coding);
        ask.RequestId = Guid.NewGuid().ToString();
        var loop = await host.Client.ProposeLoopAsync(ask);
        var other = await host.Propose(60, RoundKind.Coding);
        Assert.NotEmpty(loop.Reasons);

        var erased = Tell(loop.ApplicationId);
        Assert.Equal(2, (await Reported(erased)).Rows);

        var left = await host.Client.GetLoopAsync(new() { LoopId = loop.Id });
        Assert.Equal(("Etc/UTC", 0, 1), (left.CandidateTimeZone, left.Reasons.Count, left.Interviews.Count));
        Assert.Equal(loop.Interviews[0].StartTime, left.Interviews[0].StartTime);
        Assert.Equal(0, await host.Count("request_log where request_id = @id", new { id = Guid.Parse(ask.RequestId) }));
        Assert.Equal(SchedulingHost.Berlin, (await host.Client.GetLoopAsync(new() { LoopId = other.Id })).CandidateTimeZone);

        // Though the candidate service may still say that the application goes on.
        Assert.Equal(StatusCode.FailedPrecondition, (await Refusal.Of(host.Client.ProposeLoopAsync(
            SchedulingHost.Ask(loop.ApplicationId, 60, RoundKind.Coding)))).Status);
    }

    [Fact]
    public async Task Invitations_and_mails_to_the_person_and_what_was_written_beside_answers_go_and_those_of_the_interviewers_stay()
    {
        await host.Enter(10, RoundKind.Coding);
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        var ids = new { interview = Guid.Parse(loop.Interviews[0].Id), candidate = Guid.Parse(candidate), id = Guid.CreateVersion7(), interviewer = Guid.Parse(loop.Interviews[0].InterviewerId) };
        await host.Query<int>("""
            insert into interview_replies (id, interview_id, person_id, sequence, answer, replied_at, comment) values (@id, @interview, @interviewer, 0, 2, now(), 'I know Cleo.')
            """, ids);

        // The loop, a mail, an invitation, a comment.
        Assert.Equal(4, (await Reported(Tell(loop.ApplicationId))).Rows);

        Assert.Equal(0, await host.Count("mails where person_id = @candidate", ids) + await host.Count("invitees where person_id = @candidate", ids));
        Assert.Equal((1, 1), (await host.Count("mails where interview_id = @interview", ids), await host.Count("invitees where interview_id = @interview", ids)));
        Assert.Equal(1, await host.Count("interview_replies where id = @id and comment = '' and answer = 2", ids));
    }

    [Fact]
    public async Task A_person_of_whom_nothing_is_known_is_reported_as_well()
    {
        Assert.Equal(0, (await Reported(Tell(Guid.CreateVersion7().ToString()))).Rows);
        Assert.Equal(0, (await Reported(Tell())).Rows);
    }

    [Fact]
    public async Task Every_column_of_words_is_either_erased_or_declared_free_of_personal_data()
    {
        var columns = await ColumnsOfWords.Of(host.Database);
        Assert.Equal(FreeOfPersonalData.Concat(Erased).Order(), columns.Order());
    }

    private CandidateErased Tell(params string[] applications)
    {
        var erased = new CandidateErased { ErasureId = Guid.CreateVersion7().ToString(), CandidateId = Guid.CreateVersion7().ToString(), ApplicationIds = { applications } };
        host.Candidates.Tell(new CandidateEvent { CandidateErased = erased });
        return erased;
    }

    private async Task<PersonErased> Reported(CandidateErased erased)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var told = (await host.Query<byte[]>("select payload from feed_events where type = 'person_erased'"))
                .Select(SchedulingEvent.Parser.ParseFrom).FirstOrDefault(told => told.PersonErased.ErasureId == erased.ErasureId);
            if (told is not null)
                return told.PersonErased;
            await Task.Delay(20, soon.Token);
        }
    }
}
