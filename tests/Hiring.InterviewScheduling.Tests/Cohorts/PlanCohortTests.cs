using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests.Cohorts;

/// <summary>Cohorts through the service: what was planned can be booked, all of it.</summary>
public sealed class PlanCohortTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => ((IAsyncLifetime)_host).InitializeAsync();

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();

    [Fact]
    public async Task What_was_planned_is_told_meanwhile_kept_and_can_all_be_booked()
    {
        foreach (var kind in new[] { RoundKind.SystemDesign, RoundKind.Database })
            for (var i = 0; i < 2; i++)
                await _host.Enter(2, kind);
        // Two days with four interviews of each kind: eight loops, and one candidate too many.
        var request = Ask([.. Enumerable.Range(0, 9).Select(_ => _host.Candidates.InInterview())]);
        var messages = await Read(request);
        var plan = messages[^1];
        Assert.True(messages.Count > 1);
        Assert.All(messages.SkipLast(1), message => Assert.True(!message.Done && message.PlannedCount > 0 && message.Loops.Count == 0 && message.Unplanned.Count == 0));
        Assert.True(plan.Done);
        Assert.Equal((8, 8), (plan.PlannedCount, plan.Loops.Count));
        Assert.Equal([.. request.Candidates.Select(one => one.ApplicationId).Except(plan.Loops.Select(loop => loop.ApplicationId))], plan.Unplanned.Select(one => one.ApplicationId));
        Assert.True(Assert.Single(plan.Unplanned).FitsAlone);
        Assert.All(plan.Loops, loop => Assert.EndsWith(" points, in a plan of 8 candidates who want the same people.", loop.Reasons[0], StringComparison.Ordinal));
        Assert.InRange(plan.LeastPoints, 1, plan.Points);
        Assert.Equal((plan.Points - plan.LeastPoints) / plan.Points, plan.Gap, 1e-9);

        foreach (var loop in plan.Loops)
            Assert.Equal(LoopState.Booked, (await _host.Client.BookLoopAsync(new() { LoopId = loop.Id, Etag = loop.Etag })).State);
        await _host.NothingIsInconsistent();

        // What is booked limits the next cohort: all of it is.
        var next = (await Read(Ask(_host.Candidates.InInterview())))[^1];
        Assert.Equal((0, false), (next.PlannedCount, Assert.Single(next.Unplanned).FitsAlone));
    }

    [Fact]
    public async Task A_call_that_is_repeated_answers_the_plan_that_was_kept()
    {
        await _host.Enter(4, RoundKind.SystemDesign);
        await _host.Enter(4, RoundKind.Database);
        var request = Ask(_host.Candidates.InInterview(), _host.Candidates.InInterview());
        request.RequestId = Guid.CreateVersion7().ToString();
        var first = (await Read(request))[^1];
        Assert.Equal(2, first.PlannedCount);
        Assert.Equal(first, Assert.Single(await Read(request)));
        Assert.Equal(2, await _host.Count("loops"));
    }

    [Fact]
    public async Task Who_hangs_up_keeps_nothing_and_stands_in_nobody_s_way()
    {
        await _host.Enter(1, RoundKind.SystemDesign);
        await _host.Enter(1, RoundKind.Database);
        // Three want what two can have, so that planning goes on.
        var request = Ask(_host.Candidates.InInterview(), _host.Candidates.InInterview(), _host.Candidates.InInterview());
        (request.TimeLimitSeconds, request.EnoughGap) = (300, 0);
        using (var call = _host.Client.PlanCohort(request))
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        var next = (await Read(Ask(_host.Candidates.InInterview())))[^1];
        Assert.Equal(1, next.PlannedCount);
        Assert.Equal(1, await _host.Count("loops"));
    }

    [Fact]
    public async Task Where_nobody_is_qualified_nobody_is_planned_and_nothing_is_waited_for()
    {
        var request = Ask(_host.Candidates.InInterview(), _host.Candidates.InInterview());
        request.TimeLimitSeconds = 300;
        var plan = (await Read(request))[^1];
        Assert.Equal((0, 2, 0.0), (plan.PlannedCount, plan.Unplanned.Count(one => !one.FitsAlone), plan.Gap));
    }

    [Fact]
    public async Task Who_cannot_be_planned_is_refused_before_anything_is_planned()
    {
        await _host.Enter(4, RoundKind.SystemDesign);
        await _host.Enter(4, RoundKind.Database);
        var person = Guid.CreateVersion7().ToString();
        async Task<Refusal> Refused(PlanCohortRequest request) => await Refusal.Of(Read(request));

        var twice = await Refused(Ask(_host.Candidates.Has(Stage.Interview, ApplicationState.Active, person), _host.Candidates.InInterview(), _host.Candidates.Has(Stage.Interview, ApplicationState.Active, person)));
        Assert.Equal((StatusCode.InvalidArgument, "candidates[2].application_id"), (twice.Status, Assert.Single(twice.Fields)));
        Assert.Equal(StatusCode.FailedPrecondition, (await Refused(Ask(_host.Candidates.InInterview(), _host.Candidates.Has(Stage.Screening, ApplicationState.Active)))).Status);
        var zone = Ask(_host.Candidates.InInterview(), _host.Candidates.InInterview());
        zone.Candidates[1].Availability.TimeZone = "Europe/Atlantis";
        Assert.Equal("candidates[1].availability.time_zone", Assert.Single((await Refused(zone)).Fields));
        var far = Ask(_host.Candidates.InInterview(), _host.Candidates.InInterview());
        far.Candidates[1].Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(91));
        far.Candidates[1].Availability.FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(80));
        Assert.Equal("candidates[1].availability.last_day", Assert.Single((await Refused(far)).Fields));
        Assert.Equal(StatusCode.InvalidArgument, (await Refused(new PlanCohortRequest())).Status);
        Assert.Equal(0, await _host.Count("loops"));
    }

    /// <summary>Two rounds of two hours, on Monday or Tuesday; people work four times two hours a day, and take two.</summary>
    private static PlanCohortRequest Ask(params string[] applications) => new()
    {
        Candidates =
        {
            applications.Select(application => new CohortCandidate
            {
                ApplicationId = application,
                Availability = new() { TimeZone = SchedulingHost.Berlin, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday), LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(1)) },
            }),
        },
        Rounds = { new Round { Kind = RoundKind.SystemDesign, DurationMinutes = 120 }, new Round { Kind = RoundKind.Database, DurationMinutes = 120 } },
        RestMinutes = 0, TimeLimitSeconds = 3,
    };

    private async Task<List<CohortPlan>> Read(PlanCohortRequest request)
    {
        using var call = _host.Client.PlanCohort(request);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }
}
