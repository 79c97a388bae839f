using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Clock;

/// <summary>A company without any history, so in a database of its own.</summary>
public sealed class FirstApplicationTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task A_new_application_is_within_its_service_level_and_its_forecast_says_that_it_is_an_assumption()
    {
        var role = await host.OpenRole();
        var application = await host.Apply(role.Id);

        var clock = await new PipelineService.PipelineServiceClient(host.Grpc).GetApplicationClockAsync(new() { ApplicationId = application.Id });

        Assert.Equal((role.Id, ApplicationState.Active, "sourced", "Sourced", 5), (clock.RoleId, clock.State, clock.StageId, clock.StageName, clock.ServiceLevelDays));
        Assert.Equal((ServiceLevelStatus.Within, Hat.Recruiter), (clock.Status, clock.Hat));
        Assert.InRange(clock.DaysInStage, 0, 0.01);
        Assert.Equal(5, (clock.DueTime - clock.AsOfTime).ToTimeSpan().TotalDays, 0.01);
        Assert.Empty(clock.Persons);
        Assert.Equal(["sourced", "screening", "interview", "decision", "offer"], clock.Stages.Select(stage => stage.StageId));
        Assert.All(clock.Stages, stage => Assert.Equal(HistoryBasis.Assumption, stage.Basis));
        Assert.Equal([5.0, 7, 14, 3, 7], clock.Stages.Select(stage => stage.DaysMedian));
        Assert.True(clock.Finish.EarlyTime.ToDateTime() < clock.Finish.MiddleTime.ToDateTime() && clock.Finish.MiddleTime.ToDateTime() < clock.Finish.LateTime.ToDateTime());
        Assert.True(clock.Hire.MiddleTime.ToDateTime() > clock.Finish.MiddleTime.ToDateTime());
        Assert.InRange(clock.HireChance.Value, clock.HireChance.Low, clock.HireChance.High);
    }
}
