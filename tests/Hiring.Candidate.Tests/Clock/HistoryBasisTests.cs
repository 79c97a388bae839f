using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Clock;

public sealed class HistoryBasisTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task The_nearest_history_with_ten_stays_that_ended_is_taken_and_named()
    {
        var role = await host.OpenRole();
        var senior = await host.OpenRole();
        var mid = await host.Client.CreateRoleAsync(new() { Role = new Role(CandidateHost.NewRole()) { Level = Level.Mid } });
        // Nine screenings here are one too few; with twelve in another senior role there are enough of the level.
        await host.Write(role.Id, 10, SourceKind.Inbound, new PastStep(Stage.Sourced, 60), new PastStep(Stage.Sourced, 59, ApplicationState.Rejected));
        await host.Write(role.Id, 9, SourceKind.Inbound, new PastStep(Stage.Screening, 60), new PastStep(Stage.Screening, 58, ApplicationState.Rejected));
        await host.Write(senior.Id, 12, SourceKind.Inbound, new PastStep(Stage.Screening, 60), new PastStep(Stage.Screening, 55, ApplicationState.Rejected));
        await host.Write(mid.Id, 30, SourceKind.Inbound, new PastStep(Stage.Screening, 60), new PastStep(Stage.Screening, 30, ApplicationState.Rejected));
        await host.Write(mid.Id, 11, SourceKind.Inbound, new PastStep(Stage.Interview, 40), new PastStep(Stage.Decision, 30));
        await host.Write(senior.Id, 3, SourceKind.Inbound, new PastStep(Stage.Offer, 40), new PastStep(Stage.Hired, 33, ApplicationState.Hired));
        await host.Write(senior.Id, 1, SourceKind.Inbound, new PastStep(Stage.Offer, 4));
        var application = await host.Apply(role.Id);

        var clock = await new PipelineService.PipelineServiceClient(host.Grpc).GetApplicationClockAsync(new() { ApplicationId = application.Id });

        Assert.Equal(
        [
            (HistoryBasis.Role, 10, 1, 1.0),
            (HistoryBasis.Level, 21, 0, 5.0),
            (HistoryBasis.Company, 11, 0, 10.0),
            (HistoryBasis.Assumption, 0, 11, 3.0),
            (HistoryBasis.Assumption, 3, 1, 7.0),
        ], clock.Stages.Select(stage => (stage.Basis, (int)stage.EndedStays, (int)stage.CensoredStays, stage.DaysMedian)));
        // Three passed of three: Beta(1 + 3, 1 + 0).
        Assert.Equal(0.8, clock.Stages[^1].Pass.Value, 1e-9);
    }
}
