using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>Everyone is reminded once before an interview, and who held it is asked for the scorecard once after it.</summary>
/// <param name="host">With a mail server.</param>
/// <param name="silent">Without one, so that what is queued waits.</param>
public sealed class RemindersTests(MailHost host, SchedulingHost silent) : IClassFixture<MailHost>, IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task Everyone_is_reminded_once_and_again_after_a_move_but_not_of_what_was_booked_just_now()
    {
        var person = await host.Enter(10, RoundKind.Coding);
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        var interview = loop.Interviews[0];
        await InHours(host, interview.Id, 20);
        await Sweep(host);
        // The invitation is just a moment old.
        Assert.Equal(0, await Queued(host, loop, MailMethod.Reminder));

        await LongAgo(host);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sweep(host)));
        await Sweep(host);
        Assert.Equal(2, await Queued(host, loop, MailMethod.Reminder));
        var mails = await host.Sink.Wait(2, mail => mail.Message.Subject!.StartsWith("Reminder", StringComparison.Ordinal));
        Assert.Equal([.. new[] { Candidates.AddressOf(candidate), person.Email }.Order()], mails.Select(mail => mail.To).Order());
        Assert.All(mails, mail => Assert.DoesNotContain(mail.Message.BodyParts, part => part.ContentType.IsMimeType("text", "calendar")));
        Assert.Equal(["Reminder: Coding interview", "Reminder: Coding interview with Cleo Candidate"], mails.Select(mail => mail.Message.Subject).Order());
        Assert.Contains("please decline", mails[0].Words, StringComparison.Ordinal);

        await host.Move(interview.Id, "tstzrange(lower(during) + interval '1 hour', upper(during) + interval '1 hour')");
        await LongAgo(host);
        await Sweep(host);
        Assert.Equal(4, await Queued(host, loop, MailMethod.Reminder));
    }

    [Fact]
    public async Task What_is_far_away_or_only_held_reminds_nobody_and_a_cancellation_stops_what_waits()
    {
        await silent.Enter(10, RoundKind.Database);
        var (near, _) = await silent.Book(RoundKind.Database);
        var (far, _) = await silent.Book(RoundKind.Database);
        var held = await silent.Client.HoldLoopAsync(new() { LoopId = (await silent.Propose(60, RoundKind.Database)).Id, Hours = 1 });
        await InHours(silent, near.Interviews[0].Id, 20);
        await InHours(silent, held.Interviews[0].Id, 20);
        await LongAgo(silent);
        await Sweep(silent);
        Assert.Equal((2, 0, 0), (await Queued(silent, near, MailMethod.Reminder), await Queued(silent, far, MailMethod.Reminder), await Queued(silent, held, MailMethod.Reminder)));

        await silent.Client.CancelInterviewAsync(new() { InterviewId = near.Interviews[0].Id });
        await LongAgo(silent);
        await Sweep(silent);
        Assert.Equal(2, await Queued(silent, near, MailMethod.Reminder));
        Assert.Equal(0, await silent.Count("mails where interview_id = @id and state <> 4", new { id = Guid.Parse(near.Interviews[0].Id) }));
    }

    [Fact]
    public async Task Who_held_an_interview_is_asked_for_the_scorecard_when_it_is_over()
    {
        var person = await host.Enter(10, RoundKind.Operations);
        var listener = await host.Enter(10, RoundKind.SystemDesign);
        var (loop, _) = await host.Book(RoundKind.Operations);
        var interview = Guid.Parse(loop.Interviews[0].Id);
        await host.Query<int>("insert into interview_seats (interview_id, interviewer_id, role, day) select interview_id, @other, 3, day from interview_seats where interview_id = @interview",
            new { interview, other = Guid.Parse(listener.Id) });
        await Sweep(host);
        Assert.Equal(0, await Queued(host, loop, MailMethod.ScorecardRequest));

        await InHours(host, loop.Interviews[0].Id, -3);
        await Sweep(host);
        await Sweep(host);
        await new DueMails(host.Services.GetRequiredService<NpgsqlDataSource>()).Tidy(30, CancellationToken.None);
        Assert.Equal(1, await Queued(host, loop, MailMethod.ScorecardRequest));
        var mail = Assert.Single(await host.Sink.Wait(1, mail => mail.Message.Subject!.StartsWith("Scorecard", StringComparison.Ordinal)));
        Assert.Equal((person.Email, "Scorecard: Operations interview with Cleo Candidate"), (mail.To, mail.Message.Subject));
        Assert.Contains($"https://hiring.example/scorecards/{interview}", mail.Words, StringComparison.Ordinal);
        Assert.Contains((await host.Invitations.ListMailsAsync(new() { InterviewId = loop.Interviews[0].Id })).Mails, one => one.Method == MailMethod.ScorecardRequest && one.InterviewerId == person.Id);
    }

    private static Task Sweep(SchedulingHost host) => host.Services.GetServices<IHostedService>().OfType<Reminders>().Single().Run(CancellationToken.None);

    private static Task<long> Queued(SchedulingHost host, Loop loop, MailMethod method) =>
        host.Count("mails where interview_id = @id and method = @method", new { id = Guid.Parse(loop.Interviews[0].Id), method = (int)method });

    /// <summary>Everyone was told days ago.</summary>
    private static Task<IEnumerable<int>> LongAgo(SchedulingHost host) => host.Query<int>("update invitations set changed_at = now() - interval '5 days'");

    /// <summary>The interview begins in so many hours, as if time had passed.</summary>
    private static Task<IEnumerable<int>> InHours(SchedulingHost host, string interview, int hours) => host.Query<int>(
        "update interviews set during = tstzrange(now() + make_interval(hours => @hours), now() + make_interval(hours => @hours + 1)) where id = @id", new { id = Guid.Parse(interview), hours });
}
