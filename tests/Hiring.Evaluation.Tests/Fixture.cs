using System.Collections.Concurrent;
using Dapper;
using Google.Rpc;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Npgsql;
using RoundKind = Hiring.Evaluation.V1.RoundKind;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.Evaluation.Tests;

/// <summary>The service with both of its peers, and what most tests need of them.</summary>
public sealed class EvaluationHost(PostgresServer postgres) : ServiceHost<EvaluationGrpcService>(postgres, "evaluation.read", "evaluation.write")
{
    internal EvaluationService.EvaluationServiceClient Client => new(Grpc);

    internal SchedulingPeer Scheduling { get; } = new();

    internal CandidatePeer Candidates { get; } = new();

    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() =>
        [("interview-scheduling", await Peer.StartAsync(Scheduling)), ("candidate", await Peer.StartAsync(Candidates))];

    /// <summary>A rubric of three rounds with weights .5, .3 and .2 that rate 4, 2 and 2 competencies.</summary>
    internal static Rubric ThreeRounds(double bar = 3) => new()
    {
        Title = "Senior backend engineer",
        Competencies = { Competency("data-modelling"), Competency("api-design"), Competency("concurrency"), Competency("reliability") },
        Rounds =
        {
            new RubricRound { Kind = RoundKind.SystemDesign, Weight = .5, Competencies = { "data-modelling", "api-design", "concurrency", "reliability" } },
            new RubricRound { Kind = RoundKind.Database, Weight = .3, Competencies = { "data-modelling", "concurrency" } },
            new RubricRound { Kind = RoundKind.Coding, Weight = .2, Competencies = { "api-design", "concurrency" } },
        },
        Bar = bar,
    };

    internal static Competency Competency(string key) => new() { Key = key, Title = key, Anchors = { "strong no", "no", "yes", "strong yes" } };

    internal async Task<Rubric> CreateRubric(double bar = 3) => await Client.CreateRubricAsync(new() { Rubric = ThreeRounds(bar) });

    /// <summary>A scorecard for an interview that is booked for its interviewer, of an application that is in its interviews.</summary>
    internal SubmitScorecardRequest Card(Rubric rubric, RoundKind kind, Guid application, params int[] points)
    {
        var interview = new Interview
        {
            Id = Guid.NewGuid().ToString(), ApplicationId = application.ToString(), InterviewerId = Guid.NewGuid().ToString(),
            Kind = (InterviewScheduling.V1.RoundKind)kind, State = LoopState.Booked,
        };
        Scheduling.Interviews[interview.Id] = interview;
        Candidates.Applications.TryAdd(application.ToString(), new() { Id = application.ToString(), Stage = Stage.Interview, State = ApplicationState.Active });
        var competencies = rubric.Rounds.Single(round => round.Kind == kind).Competencies;
        return new SubmitScorecardRequest
        {
            Scorecard = new()
            {
                InterviewId = interview.Id, InterviewerId = interview.InterviewerId, RubricId = rubric.Id, Recommendation = Recommendation.Yes,
                Ratings = { points.Select((p, i) => new Rating { Competency = competencies[i], Points = p, Evidence = p == 0 ? "" : $"saw a {p}" }) },
            },
        };
    }

    internal async Task<Scorecard> Submit(Rubric rubric, RoundKind kind, Guid application, params int[] points) =>
        await Client.SubmitScorecardAsync(Card(rubric, kind, application, points));

    internal async Task<int> Count(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        return await connection.ExecuteScalarAsync<int>(sql, parameters);
    }

    internal Task<int> ScorecardsOf(string interview) => Count("select count(*) from scorecards where interview_id = @id", new { id = Guid.Parse(interview) });

    /// <summary>How many events of a type speak of an id.</summary>
    internal Task<int> Told(string type, string id) =>
        Count("select count(*) from feed_events where type = @type and position(convert_to(@id, 'UTF8') in payload) > 0", new { type, id });
}

/// <summary>Interview-scheduling as evaluation sees it.</summary>
public sealed class SchedulingPeer : SchedulingService.SchedulingServiceBase
{
    internal ConcurrentDictionary<string, Interview> Interviews { get; } = new();

    /// <summary>What it throws instead of an answer for an interview.</summary>
    internal ConcurrentDictionary<string, Exception> Failures { get; } = new();

    /// <summary>The token of the last call.</summary>
    internal string Authorization { get; private set; } = "";

    public override Task<Interview> GetInterview(GetInterviewRequest request, ServerCallContext context)
    {
        Authorization = context.RequestHeaders.GetValue("authorization") ?? "";
        if (Failures.TryGetValue(request.InterviewId, out var failure))
            throw failure;
        return Interviews.TryGetValue(request.InterviewId, out var interview) ? Task.FromResult(interview)
            : throw new Google.Rpc.Status { Code = (int)Code.NotFound, Message = "There is no such interview." }.ToRpcException();
    }
}

/// <summary>Candidate as evaluation sees it.</summary>
public sealed class CandidatePeer : CandidateService.CandidateServiceBase
{
    private readonly List<CandidateEvent> _events = [];

    /// <summary>Tells whoever follows that something happened.</summary>
    internal void Tell(CandidateEvent told)
    {
        lock (_events)
        {
            told.Position = _events.Count + 1;
            told.OccurTime ??= Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow);
            _events.Add(told);
        }
    }

    public override async Task FollowEvents(Hiring.Candidate.V1.FollowEventsRequest request, IServerStreamWriter<CandidateEvent> responseStream, ServerCallContext context)
    {
        for (var next = (int)request.AfterPosition; ;)
        {
            CandidateEvent? told;
            lock (_events)
                told = next < _events.Count ? _events[next] : null;
            if (told is null)
            {
                await Task.Delay(20, context.CancellationToken);
                continue;
            }
            next++;
            await responseStream.WriteAsync(told, context.CancellationToken);
        }
    }

    internal ConcurrentDictionary<string, Application> Applications { get; } = new();

    /// <summary>The token of the last call.</summary>
    internal string Authorization { get; private set; } = "";

    public override Task<Application> GetApplication(GetApplicationRequest request, ServerCallContext context)
    {
        Authorization = context.RequestHeaders.GetValue("authorization") ?? "";
        return Applications.TryGetValue(request.ApplicationId, out var application) ? Task.FromResult(application)
            : throw new Google.Rpc.Status { Code = (int)Code.NotFound, Message = "There is no such application." }.ToRpcException();
    }
}
