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

    /// <summary>The same stream without a call, for a <see cref="FeedSubscriber{TEvent}"/> that follows the feed of its own service.</summary>
    public AsyncServerStreamingCall<TEvent> Follow<TEvent>(long after, CancellationToken cancellation)
        where TEvent : class, IMessage<TEvent>, new() =>
        new(new Local<TEvent>(_reader.Read<TEvent>(after, cancellation).GetAsyncEnumerator(cancellation)),
            Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    /// <summary>Between two events the enumerator holds nothing, so it may be left where it is.</summary>
    private sealed class Local<TEvent>(IAsyncEnumerator<TEvent> events) : IAsyncStreamReader<TEvent>
    {
        public TEvent Current => events.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => events.MoveNextAsync().AsTask();
    }
}
