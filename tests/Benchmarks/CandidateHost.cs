using Hiring.Candidate;
using Hiring.Testing;

namespace Hiring.Benchmarks;

/// <summary>The candidate service with a database of its own, called by gRPC within the process.</summary>
internal sealed class CandidateHost(PostgresServer postgres) : ServiceHost<CandidateGrpcService>(postgres, "candidate.read", "candidate.write")
{
    /// <summary>Starts a server and a host. Outside of a test project nothing says where the service's sources are, and nothing of them is needed.</summary>
    internal static async Task<(PostgresServer Server, CandidateHost Host)> StartAsync()
    {
        var server = new PostgresServer { TellsDeadlocks = false };
        await server.InitializeAsync();
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_HIRING_CANDIDATE", AppContext.BaseDirectory);
        var host = new CandidateHost(server);
        await host.InitializeAsync();
        return (server, host);
    }

    /// <summary>They answer nothing: what is measured calls no peer, but the service does not start without their addresses.</summary>
    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() =>
    [
        ("evaluation", await Peer.StartAsync(new NoEvaluation())), ("interview-scheduling", await Peer.StartAsync(new NoScheduling())),
        ("compensation-benchmark", await Peer.StartAsync(new NoCompensation())),
    ];

    private sealed class NoEvaluation : Evaluation.V1.EvaluationService.EvaluationServiceBase;

    private sealed class NoScheduling : InterviewScheduling.V1.SchedulingService.SchedulingServiceBase;

    private sealed class NoCompensation : CompensationBenchmark.V1.CompensationService.CompensationServiceBase;
}
