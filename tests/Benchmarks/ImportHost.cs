using Hiring.Candidate;
using Hiring.Testing;

namespace Hiring.Benchmarks;

/// <summary>The candidate service with a database of its own, called by gRPC within the process.</summary>
internal sealed class ImportHost(PostgresServer postgres) : ServiceHost<CandidateGrpcService>(postgres, "candidate.read", "candidate.write")
{
    /// <summary>Nobody listens there; an import calls no peer, but the service does not start without their addresses.</summary>
    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() =>
        [("evaluation", await Peer.StartAsync(new Nobody())), ("compensation-benchmark", await Peer.StartAsync(new Nobody()))];

    private sealed class Nobody : Evaluation.V1.EvaluationService.EvaluationServiceBase;
}
