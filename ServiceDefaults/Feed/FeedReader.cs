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
/// <remarks>
/// Positions come from a sequence, so a transaction that took a low one may commit after a higher one was read. Reading on
/// from the highest would lose it. Ordering by transaction id instead would be safe but could tell of two changes to one
/// row the wrong way round, since the id is given before the row's lock is. So the reader takes a mark: first the
/// sequence's last value L, then, in a later snapshot, the next transaction id X. <c>feed_append</c> makes sure that a
/// transaction has its id before it takes a position, so whoever took a position up to L has an id below X. Once no
/// transaction below X is running, everything up to L is decided, and may be read. A position that stays missing then
/// was rolled back.
/// </remarks>
internal sealed class FeedReader(NpgsqlDataSource database, FeedSignal signal, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int Batch = 500;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RecheckEvery = TimeSpan.FromMilliseconds(20);

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
            var decided = await DecidedPosition(cancellation);
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

    /// <summary>The highest position below which nothing is undecided. Waits for transactions that run at this moment.</summary>
    private async Task<long> DecidedPosition(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        long last;
        ulong oldestRunning, next;
        // Two statements of one batch: one round trip, but under READ COMMITTED each has a snapshot of its own, in this order.
        await using (var mark = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select case when is_called then last_value else 0 end from feed_events_position_seq"),
                new("select pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint from pg_current_snapshot() s"),
            },
        })
        await using (var rows = await mark.ExecuteReaderAsync(cancellation))
        {
            await rows.ReadAsync(cancellation);
            last = rows.GetInt64(0);
            await rows.NextResultAsync(cancellation);
            await rows.ReadAsync(cancellation);
            oldestRunning = (ulong)rows.GetInt64(0);
            next = (ulong)rows.GetInt64(1);
        }
        await using var recheck = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", connection);
        while (oldestRunning < next)
        {
            await Task.Delay(RecheckEvery, clock, cancellation);
            oldestRunning = (ulong)(long)(await recheck.ExecuteScalarAsync(cancellation))!;
        }
        return last;
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
