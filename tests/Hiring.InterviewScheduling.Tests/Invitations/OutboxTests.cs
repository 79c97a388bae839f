using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>The outbox while no mail server is configured, so that each step stands still.</summary>
public sealed class OutboxTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private InvitationService.InvitationServiceClient Invitations => new(host.Grpc);

    private DueMails Due => new(host.Services.GetRequiredService<NpgsqlDataSource>());

    [Fact]
    public async Task Without_a_mail_server_mails_are_kept_and_say_so_and_only_the_last_change_waits()
    {
        var interview = await Booked();
        Assert.All(await States(interview), state => Assert.Equal(MailState.NotConfigured, state));
        await Move(interview);

        Assert.Equal([MailState.NotConfigured, MailState.NotConfigured, MailState.Superseded, MailState.Superseded], await States(interview));
        Assert.Equal([1, 1], (await Invitations.ListMailsAsync(new() { InterviewId = interview.Id, State = MailState.NotConfigured })).Mails.Select(mail => mail.Sequence));
        Assert.Empty((await Invitations.ListMailsAsync(new() { InterviewId = interview.Id, State = MailState.Waiting })).Mails);
    }

    [Fact]
    public async Task Who_was_never_told_is_not_told_of_a_cancellation_either()
    {
        var interview = await Booked();
        await host.Client.CancelLoopAsync(new() { LoopId = interview.LoopId });

        Assert.Equal([MailState.Superseded, MailState.Superseded], await States(interview));
        Assert.Equal(0, await host.Count("invitees where interview_id = @id", new { id = Guid.Parse(interview.Id) }));
    }

    [Fact]
    public async Task Who_may_have_been_told_is_told_of_the_cancellation()
    {
        var interview = await Booked();
        var tried = await ClaimOf(interview);
        await host.Client.CancelLoopAsync(new() { LoopId = interview.LoopId });

        var canceled = Assert.Single((await Invitations.ListMailsAsync(new() { InterviewId = interview.Id, State = MailState.NotConfigured })).Mails);
        Assert.Equal((MailMethod.Cancel, 1, tried.Candidate ? "" : tried.PersonId.ToString()), (canceled.Method, canceled.Sequence, canceled.InterviewerId));
    }

    [Fact]
    public async Task A_proposal_that_is_canceled_and_a_change_that_is_rolled_back_tell_nobody()
    {
        await host.Enter(10, RoundKind.Coding);
        var proposed = await host.Propose(60, RoundKind.Coding);
        await host.Client.CancelLoopAsync(new() { LoopId = proposed.Id });
        var booked = await Booked();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Services.GetRequiredService<Writes>().InTransaction<bool>(async write =>
        {
            await Dapper.SqlMapper.ExecuteAsync(write.Connection, "update interviews set sequence = sequence + 1 where id = @id", new { id = Guid.Parse(booked.Id) });
            await InvitationChange.Queue([Guid.Parse(booked.Id)], write);
            throw new InvalidOperationException();
        }, CancellationToken.None));

        Assert.Empty(await States(proposed.Interviews[0]));
        Assert.Equal([MailState.NotConfigured, MailState.NotConfigured], await States(booked));
        Assert.Equal(0, (await Invitations.GetInvitationAsync(new() { InterviewId = booked.Id })).Sequence);
    }

    [Fact]
    public async Task A_later_mail_waits_while_an_earlier_one_to_the_same_person_is_with_the_mail_server()
    {
        var interview = await Booked();
        var first = await ClaimOf(interview);
        Assert.NotNull(await Due.Read(first, CancellationToken.None));
        await Move(interview);

        Assert.Null(await Due.Read(first, CancellationToken.None));
        var other = await ClaimOf(interview);
        Assert.NotEqual(first.PersonId, other.PersonId);
        Assert.Null(await Due.Claim(CancellationToken.None));
        // The server took it after all: it was sent, and the later one comes behind it.
        await Due.Note(first, MailState.Sent, "", TimeSpan.Zero);
        var later = await ClaimOf(interview);
        Assert.Equal((first.PersonId, true), (later.PersonId, later.Id != first.Id));
        Assert.Equal([MailState.NotConfigured, MailState.NotConfigured, MailState.Sent, MailState.Superseded], await States(interview));
    }

    [Fact]
    public async Task A_claim_that_died_with_its_process_is_made_again_and_its_late_word_does_not_count()
    {
        var interview = await Booked();
        var died = await ClaimOf(interview);
        await host.Query<int>("update mails set claimed_until = now() where id = @Id", died);
        var again = await ClaimOf(interview, died.Id);
        await Due.Note(died, MailState.Dead, "late", TimeSpan.Zero);

        Assert.Equal((died.Id, 2), (again.Id, again.Attempts));
        Assert.Equal(1, await host.Count("mails where id = @Id and state = 1 and claimed_until > now()", died));
    }

    [Fact]
    public async Task Several_instances_claim_each_mail_once()
    {
        for (var i = 0; i < 10; i++)
            await Booked();
        await host.Hurry();
        var waiting = await host.Count("mails where state = 1");

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while (await Due.Claim(CancellationToken.None) is { } mail)
                mine.Add(mail.Id);
            return mine;
        })));

        Assert.True(waiting >= 20);
        var all = claimed.SelectMany(one => one).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        // Two claimers that look at one row leave it to each other, so some may be left for the next look.
        while (await Due.Claim(CancellationToken.None) is { } left)
            all.Add(left.Id);
        Assert.Equal(waiting, all.Distinct().Count());
    }

    [Fact]
    public async Task What_is_over_is_not_sent_and_what_was_sent_long_ago_is_forgotten()
    {
        var (over, old, young) = (await Booked(), await Booked(), await Booked());
        await host.Query<int>("update interviews set during = tstzrange(lower(during) - interval '60 days', upper(during) - interval '60 days') where id = @id", new { id = Guid.Parse(over.Id) });
        await host.Query<int>("update mails set state = 2, sent_at = now() - interval '31 days' where interview_id = @id", new { id = Guid.Parse(old.Id) });
        await host.Query<int>("update mails set state = 2, sent_at = now() - interval '29 days' where interview_id = @id", new { id = Guid.Parse(young.Id) });

        await Due.Tidy(30, CancellationToken.None);

        Assert.Equal([MailState.Superseded, MailState.Superseded], await States(over));
        Assert.Empty(await States(old));
        Assert.Equal([MailState.Sent, MailState.Sent], await States(young));
        // Of what is over nobody is told any more.
        await host.Client.CancelLoopAsync(new() { LoopId = over.LoopId });
        Assert.Equal(2, (await States(over)).Count);
    }

    private async Task<Interview> Booked()
    {
        await host.Enter(10, RoundKind.Coding);
        return (await host.Book(RoundKind.Coding)).Loop.Interviews[0];
    }

    private Task<bool> Move(Interview interview) => host.Move(interview.Id, "tstzrange(lower(during) + interval '1 day', upper(during) + interval '1 day')");

    private async Task<DueMail> ClaimOf(Interview interview, Guid? which = null)
    {
        await host.Query<int>("update mails set next_attempt_at = case when interview_id = @id and (@which::uuid is null or id = @which) then now() - interval '1 day' else now() + interval '1 hour' end where state = 1",
            new { id = Guid.Parse(interview.Id), which });
        return await Due.Claim(CancellationToken.None) ?? throw new InvalidOperationException("Nothing is due.");
    }

    private async Task<IReadOnlyList<MailState>> States(Interview interview) =>
        [.. (await Invitations.ListMailsAsync(new() { InterviewId = interview.Id })).Mails.OrderByDescending(mail => mail.Sequence).ThenBy(mail => mail.State is MailState.Superseded).Select(mail => mail.State)];
}
