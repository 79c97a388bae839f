using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;

namespace Hiring.Candidate.Webhooks;

/// <summary>
/// Follows this service's own feed and writes a delivery for each event and subscription. The position in the feed moves in
/// the same transaction, so a crash neither loses a delivery nor makes one twice.
/// </summary>
public sealed class WebhookFeed(Feed feed, IServiceProvider services) : FeedSubscriber<CandidateEvent>("candidate (webhooks)", services)
{
    /// <inheritdoc />
    protected override AsyncServerStreamingCall<CandidateEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        feed.Follow<CandidateEvent>(afterPosition, cancellation);

    /// <inheritdoc />
    protected override async Task Apply(CandidateEvent told, Write write)
    {
        // By the name that is stored: during a roll-out a newer instance may tell of facts that this one has no name for.
        var webhooks = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            select w.id from webhooks w join feed_events e on e.position = @position
            where w.state = 1 and w.from_position < e.position and (w.event_types = '{}' or e.type = any(w.event_types))
            for key share of w
            """, new { position = told.Position }, cancellationToken: write.Cancellation))).ToArray();
        if (webhooks.Length > 0)
            await write.Connection.ExecuteAsync(new CommandDefinition("""
                insert into webhook_deliveries (id, webhook_id, position)
                select id, webhook, @position from unnest(@ids, @webhooks) as d (id, webhook)
                on conflict on constraint webhook_deliveries_once do nothing
                """, new { position = told.Position, webhooks, ids = webhooks.Select(_ => Guid.CreateVersion7()).ToArray() },
                cancellationToken: write.Cancellation));
    }
}
