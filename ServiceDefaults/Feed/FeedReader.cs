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
/// sequence's last value L, then a transaction id X of its own. <c>feed_append</c> makes sure that a transaction has its
/// id before it takes a position, so whoever took a position up to L has an id below X. Once no transaction below X is
/// running, everything up to L is decided, and may be read. A position that stays missing then was rolled back.
/// X has to be taken, though reading alone would do without: a snapshot's xmax is the highest id that ended plus one, and
/// does not cover a transaction that began after that one. An id is taken only where there is something to read.
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
            var decided = await DecidedPosition(after, cancellation);
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

    /// <summary>The highest position up to which nothing is undecided, or what was given if there is nothing after it. Waits for transactions that run at this moment.</summary>
    private async Task<long> DecidedPosition(long after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var last = await Ask("select case when is_called then last_value else 0 end from feed_events_position_seq");
        if (last <= after)
            return after;
        var mark = await Ask("select pg_current_xact_id()::text::bigint");
        while (await Ask("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < mark)
            await Task.Delay(RecheckEvery, clock, cancellation);
        return last;

        async Task<long> Ask(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
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
