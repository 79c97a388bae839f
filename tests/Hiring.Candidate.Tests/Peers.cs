using System.Collections.Concurrent;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Hiring.Candidate.Tests;

/// <summary>Evaluation as this service sees it: decisions by application.</summary>
public sealed class EvaluationPeer : EvaluationService.EvaluationServiceBase
{
    private readonly ConcurrentDictionary<string, Decision> _decisions = new();
    private readonly ConcurrentDictionary<string, Func<Task>> _before = new();

    internal ConcurrentQueue<(string ApplicationId, string Scope)> Asked { get; } = new();

    internal string Decides(string application, Verdict verdict = Verdict.Hire)
    {
        var id = Guid.CreateVersion7().ToString();
        _decisions[application] = new Decision { Id = id, ApplicationId = application, Verdict = verdict };
        return id;
    }

    internal void Fails(string application, StatusCode status) =>
        Before(application, () => throw new RpcException(new Status(status, "connection to 10.1.2.3 lost")));

    /// <summary>Runs something before each answer about an application.</summary>
    internal void Before(string application, Func<Task> act) => _before[application] = act;

    public override async Task<Decision> GetDecision(GetDecisionRequest request, ServerCallContext context)
    {
        Asked.Enqueue((request.ApplicationId, ScopeOf(context)));
        if (_before.TryGetValue(request.ApplicationId, out var act))
            await act();
        return _decisions.TryGetValue(request.ApplicationId, out var decision) ? decision
            : throw new RpcException(new Status(StatusCode.NotFound, "none"));
    }

    /// <summary>The question bank. A question whose text is 'down' does not come.</summary>
    internal ConcurrentDictionary<string, Question> Bank { get; } = [];

    public override Task<Question> GetQuestion(GetQuestionRequest request, ServerCallContext context) =>
        !Bank.TryGetValue(request.QuestionId, out var question) ? throw new RpcException(new Status(StatusCode.NotFound, "none"))
        : question.Text == "down" ? throw new RpcException(new Status(StatusCode.Unavailable, "10.1.2.3"))
        : Task.FromResult(question);

    internal static string ScopeOf(ServerCallContext context) =>
        new JsonWebToken(context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..]).GetClaim("scope").Value;
}

/// <summary>Compensation-benchmark as this service sees it: a band of 120,000 to 228,000 USD, unless a test says otherwise for a place.</summary>
public sealed class CompensationPeer : CompensationService.CompensationServiceBase
{
    private readonly ConcurrentDictionary<string, Func<CheckOfferRequest, OfferCheck>> _answers = new();

    internal ConcurrentQueue<(CheckOfferRequest Request, string Scope)> Asked { get; } = new();

    internal void Answers(string location, Func<CheckOfferRequest, OfferCheck> answer) => _answers[location] = answer;

    public override Task<OfferCheck> CheckOffer(CheckOfferRequest request, ServerCallContext context)
    {
        Asked.Enqueue((request, EvaluationPeer.ScopeOf(context)));
        return Task.FromResult(_answers.GetValueOrDefault(request.Location, Check)(request));
    }

    /// <summary>What a profile that has operated so many requests a second costs more. Of others there are too few figures.</summary>
    internal ConcurrentDictionary<double, ScalePrice> ScalePrices { get; } = [];

    public override Task<ScalePrice> PriceScale(PriceScaleRequest request, ServerCallContext context) =>
        ScalePrices.TryGetValue(request.Operated.PeakRequestsPerSecond, out var price) && request.Needed.PeakRequestsPerSecond > 0 ? Task.FromResult(price)
        : throw Problem.Precondition(CompensationBenchmark.V1.ErrorReason.TooFewObservations, "too few figures");

    private readonly ConcurrentDictionary<string, Func<GetBenchmarkRequest, Task<Benchmark>>> _benchmarks = new();

    internal ConcurrentQueue<(GetBenchmarkRequest Request, string Scope)> AskedForBenchmark { get; } = new();

    /// <summary>Says what is paid at a place. Of other places there are too few figures.</summary>
    internal void Pays(string location, Func<GetBenchmarkRequest, Task<Benchmark>> answer) => _benchmarks[location] = answer;

    /// <summary>Percentiles around a median from observations, in dollars, with an interval of the median if its ends are given.</summary>
    internal static Benchmark Observed(GetBenchmarkRequest request, decimal median, decimal low = 0, decimal high = 0)
    {
        int[] percentiles = [10, 25, 50, 75, 90];
        return new Benchmark
        {
            JobFamily = request.JobFamily, Level = request.Level, Location = request.Location, Basis = BenchmarkBasis.Observations,
            Observations = 412, Source = "salary index 2026",
            Percentiles = { percentiles.Select(p => new PayPercentile { Percentile = p, Pay = Currency.Money(median + 400 * (p - 50), "USD") }) },
            MedianLow = low > 0 ? Currency.Money(low, "USD") : null, MedianHigh = high > 0 ? Currency.Money(high, "USD") : null,
        };
    }

    public override async Task<Benchmark> GetBenchmark(GetBenchmarkRequest request, ServerCallContext context)
    {
        AskedForBenchmark.Enqueue((request, EvaluationPeer.ScopeOf(context)));
        return _benchmarks.TryGetValue(request.Location, out var answer) ? await answer(request)
            : throw new RpcException(new Status(StatusCode.FailedPrecondition, "There are 3 figures; 10 are needed."));
    }

    internal static OfferCheck Check(CheckOfferRequest request)
    {
        var amount = request.Amount.DecimalValue;
        var position = amount < 120_000 ? BandPosition.Below : amount > 228_000 ? BandPosition.Above : BandPosition.Within;
        int[] percentiles = [10, 25, 50, 75, 90];
        return new OfferCheck
        {
            Amount = request.Amount, MarketRank = 0.6, CompaRatio = (double)(amount / 150_000), Position = position,
            Finding = $"{amount} USD is {position} the band of 120000 to 228000",
            Benchmark = new()
            {
                Observations = 412,
                Percentiles = { percentiles.Select(p => new PayPercentile { Percentile = p, Pay = Currency.Money(100_000 + 1000 * p, "USD") }) },
            },
        };
    }
}

/// <summary>Interview-scheduling as this service sees it: loops by application.</summary>
public sealed class SchedulingPeer : SchedulingService.SchedulingServiceBase
{
    private readonly ConcurrentDictionary<string, Loop> _loops = new();
    private readonly ConcurrentDictionary<string, Func<Task>> _before = new();

    internal ConcurrentQueue<(string ApplicationId, string Scope)> Asked { get; } = new();

    /// <summary>Books a loop of interviews that end at the times given.</summary>
    internal void Books(string application, params DateTime[] ends) => _loops[application] = new Loop
    {
        Id = Guid.CreateVersion7().ToString(), ApplicationId = application, State = LoopState.Booked,
        Interviews = { ends.Select(end => new Interview { ApplicationId = application, EndTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(end) }) },
    };

    /// <summary>Proposes a loop without booking it.</summary>
    internal void Proposes(string application) => _loops[application] = new Loop { State = LoopState.Proposed, Interviews = { new Interview() } };

    internal void Fails(string application, StatusCode status) =>
        Before(application, () => throw new RpcException(new Status(status, "connection to 10.1.2.3 lost")));

    /// <summary>Runs something before each answer about an application.</summary>
    internal void Before(string application, Func<Task> act) => _before[application] = act;

    internal void Answers(string application) => _before.TryRemove(application, out _);

    public override async Task<ListLoopsResponse> ListLoops(ListLoopsRequest request, ServerCallContext context)
    {
        Asked.Enqueue((request.ApplicationId, EvaluationPeer.ScopeOf(context)));
        if (_before.TryGetValue(request.ApplicationId, out var act))
            await act();
        return _loops.TryGetValue(request.ApplicationId, out var loop) ? new() { Loops = { loop } } : new();
    }
}
