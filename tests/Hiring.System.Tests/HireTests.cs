using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.SystemTests;

public sealed class HireTests(RunningSystem system) : SystemTest(system)
{
    private const string RootSpan = "Hire a senior backend engineer";

    [Fact]
    public async Task A_hire_ends_with_an_accepted_offer_and_so_does_a_second_one_on_the_same_data()
    {
        var before = await AcceptedOffersAsync();
        await DemoRun.CompleteAsync(Platform);
        var first = Assert.Single((await AcceptedOffersAsync()).ExceptBy(before.Select(offer => offer.OfferId), offer => offer.OfferId));
        await IsCompleteAsync(first);

        var people = (await Platform.Api<ISchedulingApi>().ListInterviewersAsync(200)).Interviewers;
        var narration = await DemoRun.CompleteAsync(Platform);
        var both = (await AcceptedOffersAsync()).ExceptBy(before.Select(offer => offer.OfferId), offer => offer.OfferId).ToList();
        Assert.Equal(2, both.Count);
        await IsCompleteAsync(both.Single(offer => offer.OfferId != first.OfferId));

        // The first hire stays as it was, and nobody was entered twice.
        await IsCompleteAsync(first);
        Assert.Equal(people, (await Platform.Api<ISchedulingApi>().ListInterviewersAsync(200)).Interviewers);
        Assert.Contains("0 of them entered now", narration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hire_started_from_the_dashboard_is_one_trace_over_every_program_Postgres_and_Redis()
    {
        var before = Platform.Traces.Named(RootSpan).Count;
        await RunResourceAsync("demo");

        var root = (await Wait.UntilAsync(
            () => Platform.Traces.Named(RootSpan), roots => roots.Count > before, "the trace of the hire has arrived"))[^1];
        // Redis tells of itself every ten seconds.
        string[] programs =
            ["candidate", "compensation-benchmark", "demo", "evaluation", "gateway", "identity", "interview-scheduling"];
        string[] libraries = ["Npgsql", "OpenTelemetry.Instrumentation.StackExchangeRedis"];
        var spans = await Wait.UntilAsync(
            () => Platform.Traces.Of(root.TraceId),
            seen => programs.All(program => seen.Any(span => span.Service == program))
                && libraries.All(library => seen.Any(span => span.Scope == library))
                && !Orphans(seen, root).Any(),
            "one tree holds every program, Postgres and Redis");

        Assert.Equal("", root.ParentId);
        Assert.Equal(root.Id, Assert.Single(spans, span => span.ParentId == "").Id);
        Assert.Equal(programs, spans.Select(span => span.Service).Distinct().Order());
    }

    [Fact]
    public async Task A_hire_goes_through_while_Redis_is_killed()
    {
        var before = await AcceptedOffersAsync();
        var killed = false;
        var narration = await DemoRun.CompleteAsync(Platform, async line =>
        {
            if (killed || !line.Contains("The interviews", StringComparison.Ordinal))
                return;

            killed = true;
            await KillAsync("redis");
        });

        Assert.True(killed, $"The hire was over before Redis could be killed:\n{narration}");
        Assert.NotEqual(KnownResourceStates.Running, Platform.StateOf("redis").State?.Text);
        await IsCompleteAsync(
            Assert.Single((await AcceptedOffersAsync()).ExceptBy(before.Select(offer => offer.OfferId), offer => offer.OfferId)));
        using (var anyone = Platform.RestAs(null))
        using (var health = await anyone.GetAsync("/health"))
            Assert.True(health.IsSuccessStatusCode, "Without Redis the platform is slower, and not unhealthy.");

        var restarted = await Platform.App.ResourceCommands.ExecuteCommandAsync("redis", KnownResourceCommands.StartCommand);
        Assert.True(restarted.Success, restarted.Message);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Platform.App.ResourceNotifications.WaitForResourceHealthyAsync("redis", limit.Token);
    }

    /// <summary>What a hire leaves, the same by REST and by gRPC: offer, application, role, loop and decision.</summary>
    private async Task IsCompleteAsync(OfferAccepted accepted)
    {
        var candidates = Platform.Api<ICandidateApi>();
        var byGrpc = new CandidateService.CandidateServiceClient(Platform.Grpc);

        var offer = await candidates.GetOfferAsync(accepted.OfferId);
        Assert.Equal((accepted.ApplicationId, OfferState.Accepted), (offer.ApplicationId, offer.State));
        Assert.Equal("USD", offer.BaseSalary.CurrencyCode);
        Assert.InRange(offer.MarketCheck.MarketRank, 0.01, 0.99);
        Assert.Equal(offer, await byGrpc.GetOfferAsync(new() { OfferId = offer.Id }));

        var application = await candidates.GetApplicationAsync(accepted.ApplicationId);
        Assert.Equal((ApplicationState.Hired, Stage.Hired), (application.State, application.Stage));
        Assert.Equal(application, await byGrpc.GetApplicationAsync(new() { ApplicationId = application.Id }));

        var role = await candidates.GetRoleAsync(application.RoleId);
        Assert.Equal(RoleState.Filled, role.State);
        Assert.Equal(role, await byGrpc.GetRoleAsync(new() { RoleId = role.Id }));
        var others = (await candidates.ListApplicationsAsync(role.Id)).Applications.Where(other => other.Id != application.Id).ToList();
        Assert.NotEmpty(others);
        Assert.DoesNotContain(others, other => other.State is ApplicationState.Active or ApplicationState.Hired);

        var loop = Assert.Single((await Platform.Api<ISchedulingApi>().ListLoopsAsync(application.Id)).Loops);
        Assert.Equal(LoopState.Booked, loop.State);
        Assert.Equal(3, loop.Interviews.Select(interview => interview.Kind).Distinct().Count());
        Assert.Equal(loop, await new SchedulingService.SchedulingServiceClient(Platform.Grpc).GetLoopAsync(new() { LoopId = loop.Id }));

        var decision = await Platform.Api<IEvaluationApi>().GetDecisionAsync(application.Id);
        Assert.Equal((offer.DecisionId, Verdict.Hire), (decision.Id, decision.Verdict));
        Assert.Equal(
            decision,
            await new EvaluationService.EvaluationServiceClient(Platform.Grpc).GetDecisionAsync(new() { ApplicationId = application.Id }));

        var imports = (await Platform.Api<ICompensationApi>().ListMarketDataAsync()).Imports;
        Assert.NotEmpty(imports);
        Assert.Equal(
            imports,
            (await new CompensationService.CompensationServiceClient(Platform.Grpc).ListMarketDataAsync(new())).Imports);
    }

    /// <summary>Every accepted offer that the candidate service has told of.</summary>
    private async Task<List<OfferAccepted>> AcceptedOffersAsync()
    {
        // A stream has no end: what was told before this application, which is made now, is all there was.
        var last = await new Recruiting(Platform).ApplyAsync();
        var accepted = new List<OfferAccepted>();
        using var call = new CandidateService.CandidateServiceClient(Platform.Grpc)
            .FollowEvents(new(), deadline: DateTime.UtcNow.AddSeconds(30));
        await foreach (var happened in call.ResponseStream.ReadAllAsync())
        {
            if (happened.OfferAccepted is { } offer)
                accepted.Add(offer);
            if (happened.ApplicationCreated?.ApplicationId == last.Id)
                break;
        }

        return accepted;
    }

    private async Task RunResourceAsync(string resource)
    {
        var started = await Platform.App.ResourceCommands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand);
        Assert.True(started.Success, started.Message);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var ended = await Platform.App.ResourceNotifications.WaitForResourceAsync(
            resource, change => change.Snapshot.ExitCode is not null, limit.Token);
        Assert.Equal(0, ended.Snapshot.ExitCode);
    }

    private async Task KillAsync(string resource)
    {
        var id = Platform.StateOf(resource).Properties.Single(property => property.Name == "executable.pid").Value;
        using (var process = Process.GetProcessById(Convert.ToInt32(id, null)))
            process.Kill();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Platform.App.ResourceNotifications.WaitForResourceAsync(
            resource, change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), limit.Token);
    }

    /// <summary>Spans that hang on nothing. A service fetches its token for all calls to come, so the issuer's part may.</summary>
    private static IEnumerable<SeenSpan> Orphans(IReadOnlyList<SeenSpan> spans, SeenSpan root)
    {
        var known = spans.Select(span => span.Id).ToHashSet();
        return spans.Where(span => span != root && span.Service is not "identity" && !known.Contains(span.ParentId));
    }
}
