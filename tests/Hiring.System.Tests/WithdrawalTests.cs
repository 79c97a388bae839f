using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;

namespace Hiring.SystemTests;

public sealed class WithdrawalTests(RunningSystem system) : SystemTest(system)
{
    [Fact]
    public async Task An_application_that_is_withdrawn_gives_its_interviews_back_by_the_event_feed()
    {
        var (application, loop) = await new Recruiting(Platform).BookAsync();
        var scheduling = Platform.Api<ISchedulingApi>();
        Assert.Equal(LoopState.Booked, loop.State);

        // Nobody tells scheduling: it hears of it.
        await Platform.Api<ICandidateApi>().WithdrawApplicationAsync(
            application.Id, new WithdrawApplicationRequest { Etag = application.Etag });

        var released = await Wait.UntilAsync(
            () => scheduling.GetLoopAsync(loop.Id), seen => seen.State is LoopState.Canceled, "the loop is canceled");
        Assert.All(released.Interviews, interview => Assert.Equal(LoopState.Canceled, interview.State));

        // And it tells on in its turn.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var happened in scheduling.FollowEventsAsync(cancellationToken: limit.Token))
            if (happened.LoopCanceled?.LoopId == loop.Id)
                return;
        Assert.Fail("The feed ended before it told of the loop.");
    }
}
