using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>An application ends: its interviews are released through the real feed.</summary>
public sealed class ReleaseInterviewsTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_withdrawn_application_releases_its_loops_exactly_once_though_the_feed_repeats_itself_or_breaks(bool repeats, bool breaks)
    {
        (_host.Candidates.RepeatsItself, _host.Candidates.Breaks) = (repeats, breaks);
        await _host.Enter(10, RoundKind.Coding);
        var (withdrawn, other) = (await Booked(), await Booked());
        var proposed = await _host.Client.ProposeLoopAsync(SchedulingHost.Ask(withdrawn.ApplicationId, 60, RoundKind.Coding));

        _host.Candidates.Tell(new() { ApplicationAdvanced = new() { ApplicationId = other.ApplicationId, Stage = Stage.Decision } });
        _host.Candidates.Tell(new() { ApplicationWithdrawn = new() { ApplicationId = withdrawn.ApplicationId } });
        _host.Candidates.Tell(new() { ApplicationWithdrawn = new() { ApplicationId = withdrawn.ApplicationId } });
        await Heard(3);

        Assert.Equal(LoopState.Canceled, (await _host.Client.GetLoopAsync(new() { LoopId = withdrawn.Id })).State);
        Assert.Equal(LoopState.Canceled, (await _host.Client.GetLoopAsync(new() { LoopId = proposed.Id })).State);
        Assert.Equal(LoopState.Booked, (await _host.Client.GetLoopAsync(new() { LoopId = other.Id })).State);
        Assert.Equal(["loop_booked", "loop_booked", "loop_canceled", "loop_canceled"], await _host.Query<string>("select type from feed_events order by position"));
        Assert.Equal([2], await _host.Query<int>("select cardinality(resource_ids) - 1 from audit_entries where method = 'release'"));
        Assert.Equal(0, await _host.Count("feed_parked"));
        if (breaks)
            Assert.True(_host.Candidates.Followed > 1, "the stream did not break");
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task A_rejected_application_gives_everyone_the_time_back()
    {
        await _host.Enter(1, RoundKind.Coding);
        var rejected = await Booked();
        _host.Candidates.Tell(new() { ApplicationRejected = new() { ApplicationId = rejected.ApplicationId } });
        await Heard(1);

        Assert.Equal(rejected.Interviews[0].StartTime, (await Booked()).Interviews[0].StartTime);
    }

    [Fact]
    public async Task A_loop_that_took_place_stays_booked()
    {
        await _host.Enter(1, RoundKind.Coding);
        var held = await Booked();
        await _host.Query<int>("update interviews set during = tstzrange(lower(during) - interval '60 days', upper(during) - interval '60 days')");
        _host.Candidates.Tell(new() { ApplicationRejected = new() { ApplicationId = held.ApplicationId } });
        await Heard(1);

        Assert.Equal(LoopState.Booked, (await _host.Client.GetInterviewAsync(new() { InterviewId = held.Interviews[0].Id })).State);
    }

    [Fact]
    public async Task After_the_end_nothing_is_proposed_even_if_the_candidate_service_still_says_active()
    {
        await _host.Enter(10, RoundKind.Coding);
        var application = _host.Candidates.InInterview();
        _host.Candidates.Tell(new() { ApplicationWithdrawn = new() { ApplicationId = application } });
        await Heard(1);

        var refusal = await Refusal.Of(_host.Client.ProposeLoopAsync(SchedulingHost.Ask(application, 60, RoundKind.Coding)));

        Assert.Equal("NOT_IN_INTERVIEW_STAGE", refusal.Reason);
        Assert.Equal(0, await _host.Count("loops"));
    }

    [Fact]
    public async Task An_end_amid_proposals_and_bookings_leaves_no_loop_behind()
    {
        for (var i = 0; i < 3; i++)
            await _host.Enter(10, RoundKind.Coding);
        var applications = Enumerable.Range(0, 8).Select(_ => _host.Candidates.InInterview()).ToList();
        var ended = 0;

        await Task.WhenAll(applications.SelectMany(application => Enumerable.Range(0, 4).Select(async caller =>
        {
            for (var i = 0; i < 6; i++)
            {
                if (caller == 0 && i == 2)
                    lock (applications)
                    {
                        _host.Candidates.Tell(new() { ApplicationWithdrawn = new() { ApplicationId = application } });
                        ended++;
                    }
                try
                {
                    var loop = await _host.Client.ProposeLoopAsync(SchedulingHost.Ask(application, 60, RoundKind.Coding));
                    await _host.Client.BookLoopAsync(new() { LoopId = loop.Id });
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
                {
                }
            }
        })));
        await Heard(ended);

        Assert.Equal(8, ended);
        Assert.Equal(0, await _host.Count("loops where state <> 3"));
        Assert.Equal(0, await _host.Count("slots"));
        Assert.Equal(0, await _host.Count("interviewer_days where booked <> 0"));
        Assert.Equal(0, await _host.Count("feed_parked"));
        Assert.Equal(await _host.Count("loops"), await _host.Count("feed_events where type = 'loop_canceled'"));
        await _host.NothingIsInconsistent();
    }

    private async Task<Loop> Booked()
    {
        var loop = await _host.Propose(60, RoundKind.Coding);
        return await _host.Client.BookLoopAsync(new() { LoopId = loop.Id });
    }

    private async Task Heard(long position)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await _host.Query<long>("select position from feed_positions where source = 'candidate'")).SingleOrDefault() < position)
            await Task.Delay(20, soon.Token);
    }
}
