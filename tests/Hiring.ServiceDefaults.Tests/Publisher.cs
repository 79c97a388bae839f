using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using Hiring.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hiring.ServiceDefaults.Tests;

/// <summary>A service that has a feed: the real reader over a real database, behind a real gRPC server.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly FeedSignal _signal;
    private readonly Peer _peer;

    private Publisher(NpgsqlDataSource database, FeedSignal signal, Peer peer) => (Database, _signal, _peer, Writes) = (database, signal, peer, new Writes(database));

    internal NpgsqlDataSource Database { get; }

    internal Writes Writes { get; }

    internal string Address => _peer.Address;

    internal static async Task<Publisher> StartAsync(string connection)
    {
        var database = DataSource(connection);
        var signal = new FeedSignal(database, TimeProvider.System, NullLogger<FeedSignal>.Instance);
        await signal.StartAsync(default);
        var reader = new FeedReader(database, signal, TimeProvider.System, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        return new Publisher(database, signal, await Peer.StartAsync(new Service(reader)));
    }

    internal static NpgsqlDataSource DataSource(string connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection);
        builder.UseNodaTime();
        return builder.Build();
    }

    internal static CandidateEvent Event(string what) => new() { ApplicationWithdrawn = new() { ApplicationId = what } };

    internal Task Append(params string[] facts) => Writes.InTransaction(write =>
    {
        foreach (var fact in facts)
            write.Append(Event(fact));
        return Task.FromResult(true);
    }, default);

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _signal.StopAsync(default);
        _signal.Dispose();
        await Database.DisposeAsync();
    }

    private sealed class Service(FeedReader reader) : CandidateService.CandidateServiceBase
    {
        public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<CandidateEvent> responseStream, ServerCallContext context) =>
            reader.Follow(request.AfterPosition, responseStream, context.CancellationToken);
    }
}
