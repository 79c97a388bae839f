using Hiring.InterviewScheduling;
using Hiring.Testing;

namespace Hiring.Benchmarks;

/// <summary>The interview-scheduling service with a database of its own, called by gRPC within the process.</summary>
internal sealed class SchedulingHost(PostgresServer postgres) : ServiceHost<SchedulingGrpcService>(postgres, "scheduling.read", "scheduling.write")
{
    /// <summary>Starts a server and a host. Outside of a test project nothing says where the service's sources are, and nothing of them is needed.</summary>
    internal static async Task<(PostgresServer Server, SchedulingHost Host)> StartAsync()
    {
        var server = new PostgresServer { TellsDeadlocks = false };
        await server.InitializeAsync();
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_HIRING_INTERVIEWSCHEDULING", AppContext.BaseDirectory);
        var host = new SchedulingHost(server);
        await host.InitializeAsync();
        return (server, host);
    }

    /// <summary>It tells nothing: what is measured begins with proposals that are there.</summary>
    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() => [("candidate", await Peer.StartAsync(new Silent()))];

    private sealed class Silent : Candidate.V1.CandidateService.CandidateServiceBase
    {
        public override Task FollowEvents(Candidate.V1.FollowEventsRequest request, Grpc.Core.IServerStreamWriter<Candidate.V1.CandidateEvent> responseStream, Grpc.Core.ServerCallContext context) =>
            Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}
