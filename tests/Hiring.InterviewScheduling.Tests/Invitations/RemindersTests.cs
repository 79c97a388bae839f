using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>A mail host that says where scorecards are written.</summary>
public sealed class ReminderHost(PostgresServer postgres) : SchedulingHost(postgres), IAsyncLifetime
{
    internal MailSink Sink { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(MailHost.MailSettings(Sink.Port)) { ["Loops:HoursToComplete"] = "24000", ["Mail:ScorecardAddress"] = "https://hiring.example/scorecards/{interview}" };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Sink = await MailSink.StartAsync();
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Sink.DisposeAsync();
    }
}

/// <summary>Everyone is reminded once before an interview, and who held it is asked for the scorecard once after it.</summary>
public sealed class RemindersTests(ReminderHost host) : IClassFixture<ReminderHost>
{
    private InvitationService.InvitationServiceClient Invitations => new(host.Grpc);

    [Fact]
    public async Task Everyone_is_reminded_once_and_again_after_a_move_but_not_of_what_was_booked_just_now()
    {
        var person = await host.Enter(10, RoundKind.Coding);
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        var interview = loop.Interviews[0];
        await InHours(interview.Id, 20);
        await Sweep();
        // The invitation is just a moment old.
        Assert.Equal(0, await Queued(interview.Id, MailMethod.Reminder));

        await host.Query<int>("update invitations set changed_at = now() - interval '5 days' where interview_id = @id", new { id = Guid.Parse(interview.Id) });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sweep()));
        await Sweep();
        Assert.Equal(2, await Queued(interview.Id, MailMethod.Reminder));
        var mails = await host.Sink.Wait(2, mail => mail.Message.Subject!.StartsWith("Reminder", StringComparison.Ordinal));
        Assert.Equal([.. new[] { Candidates.AddressOf(candidate), person.Email }.Order()], mails.Select(mail => mail.To).Order());
        Assert.All(mails, mail => Assert.DoesNotContain(mail.Message.BodyParts, part => part.ContentType.IsMimeType("text", "calendar")));
        Assert.Equal(["Reminder: Coding interview", "Reminder: Coding interview with Cleo Candidate"], mails.Select(mail => mail.Message.Subject).Order());
        Assert.Contains("please decline", mails[0].Words, StringComparison.Ordinal);

        await host.Move(interview.Id, "tstzrange(lower(during) + interval '1 hour', upper(during) + interval '1 hour')");
        await host.Query<int>("update invitations set changed_at = now() - interval '5 days' where interview_id = @id", new { id = Guid.Parse(interview.Id) });
        await Sweep();
        Assert.Equal(4, await Queued(interview.Id, MailMethod.Reminder));
    }

    [Fact]
    public async Task What_is_canceled_far_away_or_only_held_reminds_nobody_and_a_cancellation_stops_what_waits()
    {
        await host.Enter(10, RoundKind.Database);
        var (far, _) = await host.Book(RoundKind.Database);
        var (near, _) = await host.Book(RoundKind.Database);
        await InHours(near.Interviews[0].Id, 20);
        await host.Query<int>("update invitations set changed_at = now() - interval '5 days'");
        await host.Client.CancelInterviewAsync(new() { InterviewId = near.Interviews[0].Id });
        await Sweep();
        Assert.Equal(0, await Queued(near.Interviews[0].Id, MailMethod.Reminder));
        Assert.Equal(0, await Queued(far.Interviews[0].Id, MailMethod.Reminder));
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
        await Sweep();
        Assert.Equal(0, await Queued(loop.Interviews[0].Id, MailMethod.ScorecardRequest));

        await InHours(loop.Interviews[0].Id, -3);
        await Sweep();
        await Sweep();
        await new DueMails(host.Services.GetRequiredService<NpgsqlDataSource>()).Tidy(30, CancellationToken.None);
        Assert.Equal(1, await Queued(loop.Interviews[0].Id, MailMethod.ScorecardRequest));
        var mail = Assert.Single(await host.Sink.Wait(1, mail => mail.Message.Subject!.StartsWith("Scorecard", StringComparison.Ordinal)));
        Assert.Equal((person.Email, "Scorecard: Operations interview with Cleo Candidate"), (mail.To, mail.Message.Subject));
        Assert.Contains($"https://hiring.example/scorecards/{interview}", mail.Words, StringComparison.Ordinal);
        Assert.Contains((await Invitations.ListMailsAsync(new() { InterviewId = loop.Interviews[0].Id })).Mails, one => one.Method == MailMethod.ScorecardRequest && one.InterviewerId == person.Id);
    }

    private Task Sweep() => host.Services.GetServices<IHostedService>().OfType<Reminders>().Single().Run(CancellationToken.None);

    private Task<long> Queued(string interview, MailMethod method) => host.Count("mails where interview_id = @id and method = @method", new { id = Guid.Parse(interview), method = (int)method });

    /// <summary>The interview begins in so many hours, as if time had passed.</summary>
    private Task<IEnumerable<int>> InHours(string interview, int hours) => host.Query<int>(
        "update interviews set during = tstzrange(now() + make_interval(hours => @hours), now() + make_interval(hours => @hours + 1)) where id = @id", new { id = Guid.Parse(interview), hours });
}
