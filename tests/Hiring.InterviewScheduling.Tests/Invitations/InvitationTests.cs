using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>Changes of interviews reach a real mail server, and another program reads what they say.</summary>
public sealed class InvitationTests(MailHost host) : IClassFixture<MailHost>
{
    [Fact]
    public async Task A_booked_interview_is_in_the_calendars_of_everyone_and_nobody_sees_more_than_he_should()
    {
        await host.Enter(10, RoundKind.Coding);
        await host.Query<int>("update interviewers set display_name = 'Lovelace, \"Ada\"'");
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        var interview = loop.Interviews[0];

        var address = (await host.Client.GetInterviewerAsync(new() { InterviewerId = interview.InterviewerId })).Email;
        var own = (await Mails(interview, address, 1))[0];
        var theirs = (await Mails(interview, Candidates.AddressOf(candidate), 1))[0];
        var invitation = await host.Invitations.GetInvitationAsync(new() { InterviewId = interview.Id });

        foreach (var mail in new[] { own, theirs })
        {
            var read = await CalendarReader.Read(mail.Calendar);
            var shown = Assert.Single(read.Events);
            Assert.Equal(("REQUEST", "CONFIRMED", $"{interview.Id}@hiring.example"), (read.Method, shown.Status, shown.Uid));
            Assert.Equal(shown.Uid, invitation.Uid);
            Assert.Equal((interview.StartTime.ToDateTime(), interview.EndTime.ToDateTime()), (Time(shown.Start), Time(shown.End)));
            Assert.Equal("mailto:interviews@hiring.example", shown.Organizer);
            Assert.Equal("NEEDS-ACTION TRUE", Assert.Single(shown.Answers));
            Assert.Equal($"mailto:{mail.To}", Assert.Single(shown.Attendees));
            Assert.Contains("UTC+0", mail.Words, StringComparison.Ordinal);
            Assert.Equal("auto-generated", mail.Message.Headers["Auto-Submitted"]);
        }
        Assert.Equal("Coding interview with Cleo Candidate", (await CalendarReader.Read(own.Calendar)).Events[0].Summary);
        Assert.Equal(("Coding interview", "With Lovelace, \"Ada\"."), ((await CalendarReader.Read(theirs.Calendar)).Events[0].Summary, (await CalendarReader.Read(theirs.Calendar)).Events[0].Description));
        Assert.DoesNotContain(candidate, own.Message.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(address, theirs.Message.ToString(), StringComparison.Ordinal);
        Assert.Equal(["", interview.InterviewerId], invitation.Invitees.Select(one => one.InterviewerId));
    }

    [Fact]
    public async Task A_change_counts_SEQUENCE_up_under_the_same_UID_and_a_cancellation_takes_it_out_again()
    {
        await host.Enter(10, RoundKind.Database);
        var (loop, candidate) = await host.Book(RoundKind.Database);
        var interview = loop.Interviews[0];
        var to = Candidates.AddressOf(candidate);
        await Mails(interview, to, 1);
        await host.Move(interview.Id, "tstzrange(lower(during) + interval '1 day', upper(during) + interval '1 day')");
        await Mails(interview, to, 2);
        await host.Client.CancelLoopAsync(new() { LoopId = loop.Id });

        var read = await CalendarReader.ReadAll((await Mails(interview, to, 3)).Select(mail => mail.Calendar));

        Assert.Equal([("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")], read.Select(one => (one.Method, one.Events[0].Sequence, one.Events[0].Status)));
        Assert.Single(read.Select(one => one.Events[0].Uid).Distinct());
        Assert.Equal(interview.StartTime.ToDateTime().AddDays(1), Time(read[1].Events[0].Start));
        Assert.Equal(["Invitation: Database interview", "Changed: Database interview", "Canceled: Database interview"], (await Mails(interview, to, 3)).Select(mail => mail.Message.Subject));
        Assert.Equal(3, (await Mails(interview, to, 3)).Select(mail => mail.MessageId).Distinct().Count());
        Assert.Empty((await host.Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees);
    }

    [Fact]
    public async Task Who_is_replaced_gets_the_cancellation_and_who_comes_in_the_invitation()
    {
        var (first, second) = (await host.Enter(10, RoundKind.Operations), await host.Enter(10, RoundKind.Operations));
        var (loop, candidate) = await host.Book(RoundKind.Operations);
        var interview = loop.Interviews[0];
        var (leaves, comes) = interview.InterviewerId == first.Id ? (first, second) : (second, first);
        await Mails(interview, leaves.Email, 1);
        await host.Client.SubstituteInterviewerAsync(new() { InterviewId = interview.Id, InterviewerId = leaves.Id, SubstituteId = comes.Id });

        var canceled = await CalendarReader.Read((await Mails(interview, leaves.Email, 2))[1].Calendar);
        var invited = await CalendarReader.Read((await Mails(interview, comes.Email, 1))[0].Calendar);
        var told = await CalendarReader.ReadAll((await Mails(interview, Candidates.AddressOf(candidate), 2)).Select(mail => mail.Calendar));

        Assert.Equal(("CANCEL", 1, $"mailto:{leaves.Email}"), (canceled.Method, canceled.Events[0].Sequence, Assert.Single(canceled.Events[0].Attendees)));
        Assert.Equal(("REQUEST", 1, $"mailto:{comes.Email}"), (invited.Method, invited.Events[0].Sequence, Assert.Single(invited.Events[0].Attendees)));
        Assert.Equal([0, 1], told.Select(one => one.Events[0].Sequence));
        // And back again: the one who was told is told anew.
        await host.Client.SubstituteInterviewerAsync(new() { InterviewId = interview.Id, InterviewerId = comes.Id, SubstituteId = leaves.Id });
        Assert.Equal("REQUEST", (await CalendarReader.Read((await Mails(interview, leaves.Email, 3))[2].Calendar)).Method);
    }

    [Fact]
    public async Task Names_that_hold_line_ends_write_no_header_and_no_property()
    {
        await host.Enter(10, RoundKind.SystemDesign);
        var candidate = Guid.CreateVersion7().ToString();
        host.Candidates.Names[candidate] = "Eve\r\nBcc: all@x.example\r\n\r\nATTENDEE:mailto:evil@x.example";
        var loop = await host.Client.ProposeLoopAsync(SchedulingHost.Ask(host.Candidates.Has(Hiring.Candidate.V1.Stage.Interview, Hiring.Candidate.V1.ApplicationState.Active, candidate), 60, RoundKind.SystemDesign));
        loop = await host.Client.BookLoopAsync(new() { LoopId = loop.Id });

        foreach (var mail in await host.Sink.Wait(2, mail => mail.Calendar.Contains(loop.Interviews[0].Id, StringComparison.Ordinal)))
        {
            Assert.Null(mail.Message.Headers["Bcc"]);
            Assert.Single(mail.Message.To);
            Assert.Equal($"mailto:{mail.To}", Assert.Single((await CalendarReader.Read(mail.Calendar)).Events[0].Attendees));
        }
    }

    [Fact]
    public async Task To_a_person_who_was_erased_nothing_is_sent_and_nothing_of_the_person_is_left()
    {
        await host.Enter(10, RoundKind.Coding);
        var candidate = Guid.CreateVersion7().ToString();
        host.Candidates.Gone[candidate] = true;
        var loop = await host.Client.ProposeLoopAsync(SchedulingHost.Ask(host.Candidates.Has(Hiring.Candidate.V1.Stage.Interview, Hiring.Candidate.V1.ApplicationState.Active, candidate), 60, RoundKind.Coding));
        loop = await host.Client.BookLoopAsync(new() { LoopId = loop.Id });

        var mail = Assert.Single(await host.Sink.Wait(1, mail => mail.Calendar.Contains(loop.Interviews[0].Id, StringComparison.Ordinal)));
        Assert.Equal("Coding interview with the candidate", (await CalendarReader.Read(mail.Calendar)).Events[0].Summary);
        await Until(async () => await host.Count("mails where person_id = @id", new { id = Guid.Parse(candidate) }) == 0);
        Assert.Equal(0, await host.Count("invitees where person_id = @id", new { id = Guid.Parse(candidate) }));
    }

    [Fact]
    public async Task An_address_that_is_refused_for_good_is_dead_at_once_and_waits_again_when_it_is_replayed()
    {
        var someone = SchedulingHost.Someone(1, RoundKind.Database);
        (someone.Email, someone.TimeZone) = ($"unknown-{Guid.CreateVersion7()}@x.example", "Asia/Tokyo");
        someone = await host.Client.CreateInterviewerAsync(new() { Interviewer = someone });
        var loop = await Alone(someone);
        var dead = await Mail(loop, someone.Id, MailState.Dead);
        Assert.Equal(("SMTP 550 5.1.1", 1), (dead.LastError, dead.Attempts));

        var address = $"known-{Guid.CreateVersion7()}@x.example";
        await host.Query<int>("update interviewers set email = @address where id = @id", new { address, id = Guid.Parse(someone.Id) });
        Assert.Equal(1, (await host.Invitations.ReplayMailsAsync(new() { MailId = dead.Id })).Replayed);

        Assert.Equal(dead.Id, (await Mail(loop, someone.Id, MailState.Sent)).Id);
        Assert.Equal($"{dead.Id}@hiring.example", Assert.Single(await Mails(loop.Interviews[0], address, 1)).MessageId);
        Assert.Equal(0, (await host.Invitations.ReplayMailsAsync(new() { MailId = dead.Id })).Replayed);
        Assert.Equal(Grpc.Core.StatusCode.NotFound, (await Refusal.Of(host.Invitations.ReplayMailsAsync(new() { MailId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task What_is_refused_for_now_is_tried_again_and_given_up_in_the_end()
    {
        var someone = SchedulingHost.Someone(1, RoundKind.Database);
        (someone.Email, someone.TimeZone) = ($"busy-{Guid.CreateVersion7()}@x.example", "Asia/Tokyo");
        someone = await host.Client.CreateInterviewerAsync(new() { Interviewer = someone });
        var loop = await Alone(someone);

        await Until(async () =>
        {
            await host.Hurry();
            return (await Find(loop, someone.Id)).State == MailState.Dead;
        });
        var dead = await Find(loop, someone.Id);
        Assert.Equal(("SMTP 451 4.3.2", 8), (dead.LastError, dead.Attempts));
        // What is dead is superseded by the next change, so that a replay cannot bring an old time back.
        await host.Move(loop.Interviews[0].Id, "during");
        Assert.Equal(0, (await host.Invitations.ReplayMailsAsync(new() { MailId = dead.Id })).Replayed);
    }

    [Fact]
    public async Task Mails_are_listed_by_interview_and_state_in_pages()
    {
        await host.Enter(10, RoundKind.Coding);
        var (loop, _) = await host.Book(RoundKind.Coding);
        var interview = loop.Interviews[0].Id;
        await host.Sink.Wait(2, mail => mail.Calendar.Contains(interview, StringComparison.Ordinal));
        await Until(async () => (await host.Invitations.ListMailsAsync(new() { InterviewId = interview, State = MailState.Sent })).Mails.Count == 2);

        var first = await host.Invitations.ListMailsAsync(new() { InterviewId = interview, PageSize = 1 });
        var second = await host.Invitations.ListMailsAsync(new() { InterviewId = interview, PageSize = 1, PageToken = first.NextPageToken });

        Assert.Equal(["", loop.Interviews[0].InterviewerId], first.Mails.Concat(second.Mails).Select(mail => mail.InterviewerId).Order());
        Assert.Empty((await host.Invitations.ListMailsAsync(new() { InterviewId = interview, State = MailState.NotConfigured })).Mails);
        Assert.Equal(Grpc.Core.StatusCode.InvalidArgument, (await Refusal.Of(host.Invitations.ListMailsAsync(new() { PageToken = first.NextPageToken }))).Status);
    }

    /// <summary>A booked loop that nobody else could hold: at night in Berlin.</summary>
    private async Task<Loop> Alone(Interviewer someone)
    {
        var ask = SchedulingHost.Ask(host.Candidates.InInterview(), 60, RoundKind.Database);
        (ask.Availability.Earliest, ask.Availability.Latest) = (new() { Hours = 1 }, new() { Hours = 8 });
        ask.Availability.FirstDay = ask.Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(1));
        var loop = await host.Client.BookLoopAsync(new() { LoopId = (await host.Client.ProposeLoopAsync(ask)).Id });
        Assert.Equal(someone.Id, loop.Interviews[0].InterviewerId);
        return loop;
    }

    private Task<IReadOnlyList<Received>> Mails(Interview interview, string to, int count) =>
        host.Sink.Wait(count, mail => mail.To == to && mail.Calendar.Contains(interview.Id, StringComparison.Ordinal));

    private async Task<V1.Mail> Find(Loop loop, string interviewer) =>
        (await host.Invitations.ListMailsAsync(new() { InterviewId = loop.Interviews[0].Id })).Mails.First(mail => mail.InterviewerId == interviewer);

    private async Task<V1.Mail> Mail(Loop loop, string interviewer, MailState state)
    {
        await Until(async () => (await Find(loop, interviewer)).State == state);
        return await Find(loop, interviewer);
    }

    private static DateTime Time(string iso) => DateTime.Parse(iso, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
            await Task.Delay(50, soon.Token);
    }
}
