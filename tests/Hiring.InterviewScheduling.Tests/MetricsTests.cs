using CsCheck;
using Hiring.InterviewScheduling.Metrics;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>The shares and times that a hiring manager asks about, with answers that are known.</summary>
public sealed class MetricsTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    [Theory]
    [InlineData(new double[0], 0)]
    [InlineData(new double[] { 0, 0 }, 0)]
    [InlineData(new double[] { 3, 3, 3, 3 }, 0)]
    [InlineData(new double[] { 0, 0, 0, 8 }, 0.75)]
    // (1 + 2 + 3 + 4): half the mean difference of all pairs, 0.625, by the mean, 2.5.
    [InlineData(new double[] { 4, 1, 3, 2 }, 0.25)]
    public void The_coefficient_is_what_it_is_known_to_be(double[] shares, double gini) => Assert.Equal(gini, Gini.Of(shares), 12);

    [Fact]
    public void The_coefficient_is_half_the_mean_difference_by_the_mean() => Gen.Double[0, 100].Array[1, 30].Where(shares => shares.Sum() > 0.01).Sample(shares =>
    {
        var difference = shares.Average(one => shares.Average(other => Math.Abs(one - other)));
        Assert.Equal(difference / 2 / shares.Average(), Gini.Of(shares), 9);
    });

    [Fact]
    public async Task Loops_count_by_when_they_were_booked_and_people_by_when_they_sit_in_interviews()
    {
        var (one, other) = (await host.Enter(10, RoundKind.Coding), await host.Enter(10, RoundKind.Coding));
        var quick = await host.Client.BookLoopAsync(new() { LoopId = (await host.Propose(60, RoundKind.Coding)).Id });
        // Another application: proposed twice, booked the second time, and moved then.
        var asked = SchedulingHost.Ask(host.Candidates.InInterview(), 60, RoundKind.Coding);
        var first = await host.Client.ProposeLoopAsync(asked);
        await host.Query<int>("update loops set created_at = created_at - interval '10 hours' where id = @id", new { id = Guid.Parse(first.Id) });
        var second = await host.Client.BookLoopAsync(new() { LoopId = (await host.Client.ProposeLoopAsync(asked)).Id });
        await host.Client.RescheduleInterviewAsync(new() { InterviewId = second.Interviews[0].Id, StartTime = (second.Interviews[0].StartTime.ToInstant() + Duration.FromHours(3)).ToTimestamp() });

        var now = SystemClock.Instance.GetCurrentInstant();
        var metrics = await host.Client.GetSchedulingMetricsAsync(new() { StartTime = (now - Duration.FromHours(1)).ToTimestamp(), EndTime = (now + Duration.FromDays(30)).ToTimestamp() });

        Assert.Equal((2, 1, 1, 2), (metrics.BookedLoops, metrics.BookedAtFirstProposal, metrics.RescheduledLoops, metrics.Interviewers));
        Assert.Equal((2.5, 5, 7.5), (Math.Round(metrics.HoursToBook.LowerQuartile, 1), Math.Round(metrics.HoursToBook.Half, 1), Math.Round(metrics.HoursToBook.UpperQuartile, 1)));
        Assert.Equal(2, metrics.Loads.Sum(load => load.Interviews));
        Assert.Equal(new[] { one.Id, other.Id }.Order(), metrics.Loads.Select(load => load.InterviewerId).Order());
        Assert.Equal(Gini.Of(metrics.Loads.Select(load => (double)load.Interviews)), metrics.LoadGini, 12);
        await host.Client.CancelLoopAsync(new() { LoopId = quick.Id });
        var before = await host.Client.GetSchedulingMetricsAsync(new() { StartTime = (now - Duration.FromDays(9)).ToTimestamp(), EndTime = (now - Duration.FromDays(8)).ToTimestamp() });
        Assert.Equal((0, null, 0), (before.BookedLoops, before.HoursToBook, before.LoadGini));
        Assert.Equal("end_time", Assert.Single((await Refusal.Of(host.Client.GetSchedulingMetricsAsync(new() { StartTime = now.ToTimestamp(), EndTime = now.ToTimestamp() }))).Fields));
    }
}
