using Grpc.Core;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class EventTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task A_follower_catches_up_from_the_beginning_and_then_hears_what_happens()
    {
        var application = await host.ApplicationAt(Stage.Screening);
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var call = host.Client.FollowEvents(new(), cancellationToken: soon.Token);

        var past = await Read(call, 4, soon.Token);
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = application.Id });
        var live = await Read(call, 1, soon.Token);

        Assert.Equal(
            [CandidateEvent.FactOneofCase.RoleOpened, CandidateEvent.FactOneofCase.CandidateCreated, CandidateEvent.FactOneofCase.ApplicationCreated, CandidateEvent.FactOneofCase.ApplicationAdvanced],
            past.Select(e => e.FactCase));
        Assert.Equal(application.Id, live[0].ApplicationWithdrawn.ApplicationId);
        Assert.True(live[0].Position > past[^1].Position && past.Zip(past.Skip(1)).All(pair => pair.Second.Position > pair.First.Position));
        Assert.All(past, e => Assert.InRange(e.OccurTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1)));

        using var again = host.Client.FollowEvents(new() { AfterPosition = past[^1].Position }, cancellationToken: soon.Token);
        Assert.Equal(live[0], (await Read(again, 1, soon.Token))[0]);
    }

    private static async Task<List<CandidateEvent>> Read(AsyncServerStreamingCall<CandidateEvent> call, int count, CancellationToken cancellation)
    {
        var events = new List<CandidateEvent>();
        while (events.Count < count && await call.ResponseStream.MoveNext(cancellation))
            events.Add(call.ResponseStream.Current);
        return events;
    }
}
