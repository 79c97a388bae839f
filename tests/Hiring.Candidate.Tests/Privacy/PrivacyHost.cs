using System.Collections.Concurrent;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Hiring.Candidate.Tests.Privacy;

/// <summary>The candidate service between peers that have feeds of their own.</summary>
public sealed class PrivacyHost(PostgresServer postgres)
    : ServiceHost<CandidateGrpcService>(postgres, "candidate.read", "candidate.write", "candidate.privacy", "candidate.admin")
{
    internal PrivacyService.PrivacyServiceClient Privacy => new(Grpc);

    internal CandidateService.CandidateServiceClient Candidates => new(Grpc);

    internal ErasingEvaluation Evaluation { get; } = new();

    internal ErasingScheduling Scheduling { get; } = new();

    internal Candidate.Privacy.Retention Retention => Services.GetServices<IHostedService>().OfType<Candidate.Privacy.Retention>().Single();

    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() =>
        [("evaluation", await Peer.StartAsync(Evaluation)), ("interview-scheduling", await Peer.StartAsync(Scheduling)),
         ("compensation-benchmark", await Peer.StartAsync(new CompensationPeer()))];

    internal async Task<V1.Candidate> Import(string name = "Ada Example") => await Candidates.ImportCandidateAsync(new()
    {
        Resume = CandidateHost.Resume(name, $"{Guid.NewGuid():N}@example.org"), Source = new() { Kind = SourceKind.Referral, Detail = "worked with the team lead" },
    });

    internal async Task<Application> Apply(string candidateId, Stage stage = Stage.Sourced)
    {
        var role = await Candidates.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        await Candidates.OpenRoleAsync(new() { RoleId = role.Id });
        var application = await Candidates.CreateApplicationAsync(new() { CandidateId = candidateId, RoleId = role.Id });
        while (application.Stage < stage)
            application = await Candidates.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = application.Stage + 1 });
        return application;
    }

    internal async Task<Erasure> Erase(string candidateId) =>
        await Privacy.EraseCandidateAsync(new() { CandidateId = candidateId, Reason = ErasureReason.PersonAsked });

    internal async Task<Consent> Consent(string candidateId) => await Privacy.GiveConsentAsync(new()
    {
        CandidateId = candidateId, Purpose = ConsentPurpose.TalentPool, Source = "asked on the phone",
        ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow.AddDays(30)),
    });

    internal async Task<T> Sql<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    internal async Task Execute(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    internal async Task<List<T>> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>Moves everything that happened with a candidate into the past.</summary>
    internal Task Age(string candidateId, int months) => Execute("""
        update candidates set created_at = created_at - make_interval(months => @months), updated_at = updated_at - make_interval(months => @months) where id = @id;
        update applications set created_at = created_at - make_interval(months => @months), updated_at = updated_at - make_interval(months => @months),
            stage_at = stage_at - make_interval(months => @months) where candidate_id = @id;
        update consents set given_at = given_at - make_interval(months => @months), withdrawn_at = withdrawn_at - make_interval(months => @months) where candidate_id = @id;
        """, new { id = Guid.Parse(candidateId), months });

    /// <summary>Waits until it is so.</summary>
    internal static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        T answer;
        while (!isSo(answer = await ask()))
            await Task.Delay(50, soon.Token);
        return answer;
    }
}

/// <summary>Events that a peer tells, one after the other, to whoever follows.</summary>
internal sealed class ToldEvents<T> where T : class
{
    private readonly List<T> _events = [];

    internal void Tell(Func<long, T> told)
    {
        lock (_events)
            _events.Add(told(_events.Count + 1));
    }

    internal async Task Follow(long after, IServerStreamWriter<T> stream, CancellationToken ended)
    {
        for (var next = (int)after; ;)
        {
            T? told;
            lock (_events)
                told = next < _events.Count ? _events[next] : null;
            if (told is null)
            {
                await Task.Delay(20, ended);
                continue;
            }
            next++;
            await stream.WriteAsync(told, ended);
        }
    }
}

/// <summary>Evaluation as privacy sees it.</summary>
public sealed class ErasingEvaluation : EvaluationService.EvaluationServiceBase
{
    internal ToldEvents<EvaluationEvent> Events { get; } = new();

    internal ConcurrentDictionary<string, Scorecard> Scorecards { get; } = new();

    internal ConcurrentDictionary<string, Decision> Decisions { get; } = new();

    /// <summary>Applications about which it does not answer.</summary>
    internal ConcurrentDictionary<string, StatusCode> Fails { get; } = new();

    internal void Reports(Erasure erasure, long rows) => Events.Tell(position => new EvaluationEvent
    {
        Position = position, OccurTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow),
        PersonErased = new() { ErasureId = erasure.Id, CandidateId = erasure.CandidateId, Rows = rows },
    });

    public override Task<ListScorecardsResponse> ListScorecards(ListScorecardsRequest request, ServerCallContext context)
    {
        if (Fails.TryGetValue(request.ApplicationId, out var status))
            throw new RpcException(new Status(status, "inside 10.1.2.3"));
        return Task.FromResult(new ListScorecardsResponse { Scorecards = { Scorecards.Values.Where(card => card.ApplicationId == request.ApplicationId) } });
    }

    public override Task<Decision> GetDecision(GetDecisionRequest request, ServerCallContext context) =>
        Decisions.TryGetValue(request.ApplicationId, out var decision) ? Task.FromResult(decision)
            : throw new RpcException(new Status(StatusCode.NotFound, "none"));

    public override Task FollowEvents(Hiring.Evaluation.V1.FollowEventsRequest request, IServerStreamWriter<EvaluationEvent> responseStream, ServerCallContext context) =>
        Events.Follow(request.AfterPosition, responseStream, context.CancellationToken);
}

/// <summary>Interview-scheduling as privacy sees it.</summary>
public sealed class ErasingScheduling : SchedulingService.SchedulingServiceBase
{
    internal ToldEvents<SchedulingEvent> Events { get; } = new();

    internal ConcurrentDictionary<string, Loop> Loops { get; } = new();

    internal void Reports(Erasure erasure, long rows) => Events.Tell(position => new SchedulingEvent
    {
        Position = position, OccurTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow),
        PersonErased = new() { ErasureId = erasure.Id, CandidateId = erasure.CandidateId, Rows = rows },
    });

    /// <summary>One loop a page, so that whoever asks for the first page alone misses the rest.</summary>
    public override Task<ListLoopsResponse> ListLoops(ListLoopsRequest request, ServerCallContext context)
    {
        var loops = Loops.Values.Where(loop => loop.ApplicationId == request.ApplicationId).OrderBy(loop => loop.Id, StringComparer.Ordinal)
            .SkipWhile(loop => request.PageToken.Length > 0 && string.CompareOrdinal(loop.Id, request.PageToken) <= 0).ToList();
        return Task.FromResult(new ListLoopsResponse { Loops = { loops.Take(1) }, NextPageToken = loops.Count > 1 ? loops[0].Id : "" });
    }

    public override Task FollowEvents(Hiring.InterviewScheduling.V1.FollowEventsRequest request, IServerStreamWriter<SchedulingEvent> responseStream, ServerCallContext context) =>
        Events.Follow(request.AfterPosition, responseStream, context.CancellationToken);
}
