using Google.Protobuf;
using Grpc.Core;

namespace Hiring.ServiceDefaults.Feed;

/// <summary>This service's own feed, as its FollowEvents method serves it.</summary>
public sealed class Feed
{
    private readonly FeedReader _reader;

    internal Feed(FeedReader reader) => _reader = reader;

    /// <summary>Writes the events after a position to the caller, then what comes, until the caller or this process ends.</summary>
    public Task Follow<TEvent>(long after, IServerStreamWriter<TEvent> stream, ServerCallContext call)
        where TEvent : class, IMessage<TEvent>, new() => _reader.Follow(after, stream, call.CancellationToken);
}
