using Grpc.Core;
using Grpc.Net.Client;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using Npgsql;

namespace FeedFollower;

/// <summary>Writes down each event that it is told, in the order in which it is told; nothing stops it from writing one twice.</summary>
public sealed class Ledger(string publisher, IServiceProvider services) : FeedSubscriber<CandidateEvent>("publisher", services)
{
    private readonly CandidateService.CandidateServiceClient _client = new(GrpcChannel.ForAddress(publisher));

    /// <inheritdoc />
    protected override AsyncServerStreamingCall<CandidateEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        _client.FollowEvents(new() { AfterPosition = afterPosition }, cancellationToken: cancellation);

    /// <inheritdoc />
    protected override async Task Apply(CandidateEvent told, Write write)
    {
        await using var insert = new NpgsqlCommand("insert into applied (position, what) values ($1, $2)", write.Connection)
        {
            Parameters = { new() { Value = told.Position }, new() { Value = told.ApplicationWithdrawn.ApplicationId } },
        };
        await insert.ExecuteNonQueryAsync(write.Cancellation);
    }
}
