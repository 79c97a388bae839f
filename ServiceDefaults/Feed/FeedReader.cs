using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Hiring.ServiceDefaults.Errors;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Npgsql;

namespace Hiring.ServiceDefaults.Feed;

/// <summary>
/// Reads this service's feed in the order of its positions without ever passing one that is still to be committed.
/// </summary>
/// <remarks>How it knows which are decided: <see cref="Frontier"/>.</remarks>
internal sealed class FeedReader(NpgsqlDataSource database, FeedSignal signal, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int Batch = 500;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private readonly Frontier _frontier = new(database, clock);

    /// <summary>Writes the events after a position to a gRPC stream, then what comes, until the caller or this process ends.</summary>
    internal async Task Follow<TEvent>(long after, IServerStreamWriter<TEvent> stream, CancellationToken callEnded)
        where TEvent : class, IMessage<TEvent>, new()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(callEnded, lifetime.ApplicationStopping);
        try
        {
            await foreach (var @event in Read<TEvent>(after, ended.Token))
                await stream.WriteAsync(@event, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            if (!callEnded.IsCancellationRequested)
                throw Problem.Unavailable("This instance is going down. Follow again from the last position.");
        }
    }

    internal async IAsyncEnumerable<TEvent> Read<TEvent>(long after, [EnumeratorCancellation] CancellationToken cancellation)
        where TEvent : class, IMessage<TEvent>, new()
    {
        var descriptor = new TEvent().Descriptor;
        var position = descriptor.FindFieldByName("position").Accessor;
        var time = descriptor.FindFieldByName("occur_time").Accessor;
        while (true)
        {
            var news = signal.Next;
            var decided = await _frontier.Decided("feed_events_position_seq", after, cancellation);
            while (after < decided)
            {
                var page = await ReadPage(after, decided, cancellation);
                foreach (var (at, occurred, payload) in page)
                {
                    var @event = new TEvent();
                    @event.MergeFrom(payload);
                    position.SetValue(@event, at);
                    time.SetValue(@event, occurred.ToTimestamp());
                    yield return @event;
                }
                after = page.Count == Batch ? page[^1].Position : decided;
            }
            await news.WaitAsync(PollEvery, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<List<(long Position, Instant Occurred, byte[] Payload)>> ReadPage(long after, long upTo, CancellationToken cancellation)
    {
        await using var read = database.CreateCommand(
            "select position, occurred_at, payload from feed_events where position > $1 and position <= $2 order by position limit $3");
        read.Parameters.Add(new() { Value = after });
        read.Parameters.Add(new() { Value = upTo });
        read.Parameters.Add(new() { Value = Batch });
        await using var rows = await read.ExecuteReaderAsync(cancellation);
        var page = new List<(long, Instant, byte[])>();
        while (await rows.ReadAsync(cancellation))
            page.Add((rows.GetInt64(0), rows.GetFieldValue<Instant>(1), rows.GetFieldValue<byte[]>(2)));
        return page;
    }
}
