using System.Text;
using CsCheck;
using Google.Protobuf;
using Grpc.Core;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using MimeKit;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>Answers as calendar programs write them, and as nobody should.</summary>
public sealed class ReplyTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private InvitationService.InvitationServiceClient Invitations => new(host.Grpc);

    [Theory]
    [InlineData("ACCEPTED", InvitationAnswer.Accepted)]
    [InlineData("TENTATIVE", InvitationAnswer.Tentative)]
    public async Task An_answer_is_recorded_shown_and_told_once(string status, InvitationAnswer answer)
    {
        var (interview, address, _) = await Booked();
        var reply = Ics(interview, address.ToUpperInvariant(), status, more: "COMMENT:I am\\, alas\\, away\r\n");

        var first = await Read(reply);
        var again = await Read(reply);
        var shown = (await Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees.Single(one => one.InterviewerId == interview.InterviewerId);

        Assert.Equal((ReplyOutcome.Recorded, answer, interview.Id, interview.InterviewerId), (first.Outcome, first.Answer, first.InterviewId, first.InterviewerId));
        Assert.Equal(ReplyOutcome.Repeated, again.Outcome);
        Assert.Equal((answer, "I am, alas, away", false), (shown.Answer, shown.Comment, shown.Outdated));
        var told = Assert.Single(await Told(interview));
        Assert.Equal((answer, interview.LoopId, interview.ApplicationId, interview.InterviewerId), (told.Answer, told.LoopId, told.ApplicationId, told.InterviewerId));
    }

    [Fact]
    public async Task The_last_word_counts_in_whatever_order_mails_arrive()
    {
        var (interview, address, _) = await Booked();
        Assert.Equal(ReplyOutcome.Recorded, (await Read(Ics(interview, address, "ACCEPTED", stamp: "20261201T100000Z"))).Outcome);
        Assert.Equal(ReplyOutcome.Repeated, (await Read(Ics(interview, address, "DECLINED", stamp: "20261201T090000Z"))).Outcome);
        Assert.Equal(ReplyOutcome.Recorded, (await Read(Ics(interview, address, "TENTATIVE", stamp: "20261201T110000Z"))).Outcome);

        Assert.Equal([InvitationAnswer.Accepted, InvitationAnswer.Tentative], (await Told(interview)).Select(one => one.Answer));
    }

    [Fact]
    public async Task An_interviewer_who_declines_is_replaced_at_once_and_the_answer_read_again_changes_nothing()
    {
        await host.Enter(10, RoundKind.Coding);
        var (interview, address, _) = await Booked();
        var reply = Ics(interview, address, "DECLINED", more: "COMMENT:on call\r\n");

        var read = await Read(reply);
        var now = await host.Client.GetInterviewAsync(new() { InterviewId = interview.Id });
        var again = await Read(reply);

        Assert.Equal((ReplyOutcome.Recorded, InvitationAnswer.Declined, interview.InterviewerId), (read.Outcome, read.Answer, read.InterviewerId));
        Assert.NotEqual(interview.InterviewerId, now.InterviewerId);
        Assert.Equal((1, false), (now.Sequence, now.NeedsPerson));
        Assert.Equal(ReplyOutcome.Repeated, again.Outcome);
        Assert.Equal(now, await host.Client.GetInterviewAsync(new() { InterviewId = interview.Id }));
        Assert.Equal(InvitationAnswer.Declined, Assert.Single(await Told(interview)).Answer);
        Assert.DoesNotContain((await Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees, one => one.InterviewerId == interview.InterviewerId);
    }

    [Fact]
    public async Task A_candidate_who_declines_is_heard_and_the_interview_stays_for_a_person_to_decide()
    {
        var (interview, _, candidate) = await Booked();
        Assert.Equal(ReplyOutcome.Recorded, (await Read(Ics(interview, Candidates.AddressOf(candidate), "DECLINED"))).Outcome);
        Assert.Equal(0, (await host.Client.GetInterviewAsync(new() { InterviewId = interview.Id })).Sequence);
    }

    [Fact]
    public async Task An_answer_to_an_earlier_time_is_ignored_and_says_so()
    {
        var (interview, address, _) = await Booked();
        await Read(Ics(interview, address, "ACCEPTED"));
        await host.Move(interview.Id, "tstzrange(lower(during) + interval '1 day', upper(during) + interval '1 day')");

        var stale = await Read(Ics(interview, address, "DECLINED", stamp: "20291201T100000Z"));
        var shown = (await Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees.Single(one => one.InterviewerId == interview.InterviewerId);

        Assert.Equal(ReplyOutcome.Stale, stale.Outcome);
        Assert.Equal((InvitationAnswer.Accepted, true), (shown.Answer, shown.Outdated));
        Assert.Single(await Told(interview));
        Assert.Equal(StatusCode.InvalidArgument, (await Refused(Ics(interview, address, "ACCEPTED", sequence: 2))).Status);
        Assert.Equal(ReplyOutcome.Recorded, (await Read(Ics(interview, address, "DECLINED", sequence: 1))).Outcome);
    }

    [Fact]
    public async Task Who_is_not_invited_any_more_is_not_heard()
    {
        var (interview, address, _) = await Booked();
        await host.Query<int>("update invitees set told = true");
        await host.Client.CancelLoopAsync(new() { LoopId = interview.LoopId });

        Assert.Equal(ReplyOutcome.NotInvited, (await Read(Ics(interview, address, "ACCEPTED", sequence: 1))).Outcome);
        Assert.Empty(await Told(interview));
    }

    [Fact]
    public async Task The_candidate_answers_by_mail_from_any_of_the_own_addresses_and_nobody_in_the_candidates_name()
    {
        var (interview, address, candidate) = await Booked();
        var own = $"second-{Candidates.AddressOf(candidate)}";

        var read = await Read(Mail(own, Ics(interview, own, "ACCEPTED")));
        Assert.Equal((ReplyOutcome.Recorded, ""), (read.Outcome, read.InterviewerId));
        Assert.Equal(InvitationAnswer.Accepted, (await Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees[0].Answer);

        foreach (var (from, attendee) in new[] { (address, own), ("stranger@x.example", own), ("stranger@x.example", "stranger@x.example") })
            Assert.Equal((StatusCode.InvalidArgument, "content"), await Refused(Mail(from, Ics(interview, attendee, "DECLINED"))) is var refusal ? (refusal.Status, Assert.Single(refusal.Fields)) : default);
        Assert.Single(await Told(interview));
    }

    [Theory]
    [InlineData("DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n", 9)]
    [InlineData("DTSTART;TZID=W. Europe Standard Time:20270301T100000\r\nDTEND;TZID=W. Europe Standard Time:20270301T110000\r\n", 9)]
    [InlineData("DTSTART;TZID=Europe/Berlin:20270301T100000\r\nDURATION:PT1H\r\n", 9)]
    public async Task Another_time_that_is_proposed_is_kept_as_an_instant(string times, int hour)
    {
        var (interview, address, candidate) = await Booked();
        // Outlook lists everyone; the sender is who proposes.
        var counter = Ics(interview, address, "TENTATIVE", method: "COUNTER", times: times, more: $"ATTENDEE:mailto:{Candidates.AddressOf(candidate)}\r\n");

        Assert.Equal(ReplyOutcome.Recorded, (await Read(Mail(address, counter))).Outcome);
        var shown = (await Invitations.GetInvitationAsync(new() { InterviewId = interview.Id })).Invitees.Single(one => one.InterviewerId == interview.InterviewerId);

        Assert.Equal(InvitationAnswer.CounterProposed, shown.Answer);
        Assert.Equal((new DateTime(2027, 3, 1, hour, 0, 0, DateTimeKind.Utc), new DateTime(2027, 3, 1, hour + 1, 0, 0, DateTimeKind.Utc)), (shown.ProposedStartTime.ToDateTime(), shown.ProposedEndTime.ToDateTime()));
        Assert.Equal(StatusCode.InvalidArgument, (await Refused(counter)).Status);
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "no calendar", "<html>hello</html>" },
        { "nothing in it", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" },
        { "an end that is missing", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" },
        { "zeroes", "\0\0\0\0" },
        { "too many lines", "BEGIN:VCALENDAR\r\n" + string.Concat(Enumerable.Repeat("X-A:b\r\n", 5001)) + "END:VCALENDAR\r\n" },
        { "a thousand components in each other", "BEGIN:VCALENDAR\r\n" + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\r\n", 1000)) },
        { "another method", Template.Replace("METHOD:REPLY", "METHOD:PUBLISH", StringComparison.Ordinal) },
        { "no method", Template.Replace("METHOD:REPLY\r\n", "", StringComparison.Ordinal) },
        { "no DTSTAMP", Template.Replace("DTSTAMP:20261201T100000Z\r\n", "", StringComparison.Ordinal) },
        { "a DTSTAMP that is none", Template.Replace("20261201T100000Z", "99999999T999999Z", StringComparison.Ordinal) },
        { "no UID", Template.Replace("UID:{uid}\r\n", "", StringComparison.Ordinal) },
        { "a UID of another house", Template.Replace("{uid}", "0199aa00-0000-7000-8000-000000000000@elsewhere.example", StringComparison.Ordinal) },
        { "a UID that is no id", Template.Replace("{uid}", "'; drop table mails; --@hiring.invalid", StringComparison.Ordinal) },
        { "a delegation", Template.Replace("ACCEPTED", "DELEGATED", StringComparison.Ordinal) },
        { "no answer", Template.Replace("PARTSTAT=ACCEPTED", "X=Y", StringComparison.Ordinal) },
        { "no mailbox", Template.Replace("mailto:{attendee}", "https://127.0.0.1/", StringComparison.Ordinal) },
        { "two who answer", Template.Replace("END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x.example\r\nEND:VEVENT", StringComparison.Ordinal) },
        { "two events", Template.Replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:b\r\nEND:VEVENT\r\nEND:VCALENDAR", StringComparison.Ordinal) },
        { "a huge SEQUENCE", Template.Replace("SEQUENCE:0", "SEQUENCE:99999999999999999999", StringComparison.Ordinal) },
        { "a negative SEQUENCE", Template.Replace("SEQUENCE:0", "SEQUENCE:-1", StringComparison.Ordinal) },
        { "no time to propose", Template.Replace("REPLY", "COUNTER", StringComparison.Ordinal) },
        { "a proposal that ends before it starts", Counter("DTSTART:20270301T090000Z\r\nDTEND:20270301T080000Z\r\n") },
        { "a proposal of a year", Counter("DTSTART:20270301T090000Z\r\nDTEND:20280301T080000Z\r\n") },
        { "a proposal of a day", Counter("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270302\r\n") },
        { "a proposal that floats", Counter("DTSTART:20270301T090000\r\nDTEND:20270301T100000\r\n") },
        { "a zone that nobody knows", Counter("DTSTART;TZID=Mars/Olympus:20270301T090000\r\nDTEND;TZID=Mars/Olympus:20270301T100000\r\n") },
        { "a length beyond all times", Counter("DTSTART:20270301T090000Z\r\nDURATION:P999999999W\r\n") },
        { "the last second of all", Counter("DTSTART;TZID=America/New_York:99991231T235959\r\nDURATION:PT1H\r\n") },
        { "a mail without a calendar", "From: a@x.example\r\nTo: b@x.example\r\nSubject: Yes\r\n\r\nI come." },
        { "a mail of parts in parts", string.Concat(Enumerable.Range(0, 500).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")) },
    };

    private const string Template = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:0\r\nDTSTAMP:20261201T100000Z\r\n" +
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static string Counter(string times) =>
        Template.Replace("REPLY", "COUNTER", StringComparison.Ordinal).Replace("END:VEVENT", times + "END:VEVENT", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_no_answer_is_refused_with_its_field_and_nothing_is_kept(string what, string content)
    {
        var (interview, address, _) = await Booked();
        var before = await host.Count("interview_replies");
        var text = content.Replace("{uid}", $"{interview.Id}@hiring.invalid", StringComparison.Ordinal).Replace("{attendee}", address, StringComparison.Ordinal);

        var refusal = await Refused(text);

        Assert.True((refusal.Status, refusal.Fields.SingleOrDefault()) == (StatusCode.InvalidArgument, "content"), $"{what}: {refusal}");
        Assert.Equal(before, await host.Count("interview_replies"));
    }

    [Fact]
    public async Task A_rule_that_repeats_every_second_without_end_costs_nothing()
    {
        var (interview, address, _) = await Booked();
        var bomb = Ics(interview, address, "ACCEPTED", times: "DTSTART:20270301T090000Z\r\nRRULE:FREQ=SECONDLY\r\nEXRULE:FREQ=SECONDLY\r\n");
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(ReplyOutcome.Recorded, (await Read(bomb)).Outcome);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Unknown_interviews_and_more_bytes_than_an_answer_has_are_refused()
    {
        var unknown = Template.Replace("{uid}", $"{Guid.CreateVersion7()}@hiring.invalid", StringComparison.Ordinal).Replace("{attendee}", "a@x.example", StringComparison.Ordinal);
        Assert.Equal(StatusCode.NotFound, (await Refused(unknown)).Status);
        Assert.Equal(StatusCode.InvalidArgument, (await Refused(new string('x', 262_145))).Status);
        Assert.Equal(StatusCode.InvalidArgument, (await Refused("")).Status);
    }

    [Fact]
    public void However_an_answer_is_mutilated_it_is_read_or_refused()
    {
        var whole = Encoding.UTF8.GetBytes(Counter("DTSTART;TZID=Europe/Berlin:20270301T090000\r\nDURATION:PT1H\r\nCOMMENT:x\r\n"));
        Gen.Int[0, whole.Length - 1].Select(Gen.Byte).Array[1, 8].Select(Gen.Int[1, whole.Length]).Sample((changes, length) =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            try
            {
                Reply.Parse(bytes[..length]);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
            {
            }
        });
    }

    private async Task<(Interview Interview, string Address, string Candidate)> Booked()
    {
        await host.Enter(10, RoundKind.Coding);
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        return (loop.Interviews[0], (await host.Client.GetInterviewerAsync(new() { InterviewerId = loop.Interviews[0].InterviewerId })).Email, candidate);
    }

    private static string Ics(Interview interview, string attendee, string status, int sequence = 0, string stamp = "20261201T100000Z", string method = "REPLY", string times = "", string more = "") =>
        Template.Replace("{uid}", $"{interview.Id}@hiring.invalid", StringComparison.Ordinal).Replace("{attendee}", attendee, StringComparison.Ordinal).Replace("ACCEPTED", status, StringComparison.Ordinal)
            .Replace("SEQUENCE:0", $"SEQUENCE:{sequence}", StringComparison.Ordinal).Replace("20261201T100000Z", stamp, StringComparison.Ordinal).Replace("REPLY", method, StringComparison.Ordinal)
            .Replace("END:VEVENT", $"{times}{more}END:VEVENT", StringComparison.Ordinal);

    private static string Mail(string from, string calendar)
    {
        var mail = new MimeMessage { Subject = "Accepted", Body = new Multipart("mixed") { new TextPart("plain") { Text = "Yes." }, new TextPart("calendar") { Text = calendar } } };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse("interviews@hiring.example"));
        using var bytes = new MemoryStream();
        mail.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private async Task<ReadReplyResponse> Read(string content) => await Invitations.ReadReplyAsync(new() { Content = ByteString.CopyFromUtf8(content) });

    private Task<Refusal> Refused(string content) => Refusal.Of(Invitations.ReadReplyAsync(new() { Content = ByteString.CopyFromUtf8(content) }));

    private async Task<IReadOnlyList<InvitationAnswered>> Told(Interview interview) =>
        [.. (await host.Query<byte[]>("select payload from feed_events where type = 'invitation_answered' order by position"))
            .Select(bytes => SchedulingEvent.Parser.ParseFrom(bytes).InvitationAnswered).Where(one => one.InterviewId == interview.Id)];
}
