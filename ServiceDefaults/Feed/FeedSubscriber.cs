using System.Diagnostics;
using System.Diagnostics.Metrics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.ServiceDefaults.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Feed;

/// <summary>
/// Follows another service's feed and applies each event once, in order: the position moves in the transaction of the
/// effect, so a crash on either side repeats nothing and loses nothing. An event that fails <see cref="Attempts"/> times is
/// parked in <c>feed_parked</c> with an alarm, and the feed goes on; <c>update feed_parked set replay = true</c> tries it again.
/// </summary>
public abstract partial class FeedSubscriber<TEvent>(string source, IServiceProvider services) : BackgroundService
    where TEvent : class, IMessage<TEvent>, new()
{
    /// <summary>Tries of one event before it is parked.</summary>
    public const int Attempts = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly ActivitySource Spans = new(FeedMetrics.MeterName);
    private readonly NpgsqlDataSource _database = services.GetRequiredService<NpgsqlDataSource>();
    private readonly Writes _writes = services.GetRequiredService<Writes>();
    private readonly FeedMetrics _metrics = services.GetRequiredService<FeedMetrics>();
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();
    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger($"Hiring.Feed.{source}");

    /// <summary>Opens the stream of the source after a position.</summary>
    protected abstract AsyncServerStreamingCall<TEvent> Follow(long afterPosition, CancellationToken cancellation);

    /// <summary>The effect of one event, inside the transaction that also moves the position. Must ignore facts that it does not know.</summary>
    protected abstract Task Apply(TEvent told, Write write);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var parked = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        await Task.WhenAll(FollowForever(stoppingToken), ReplayParked(parked, stoppingToken));
    }

    private async Task FollowForever(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var call = Follow(await StoredPosition(stopping), stopping);
                await foreach (var @event in call.ResponseStream.ReadAllAsync(stopping))
                {
                    failures = 0;
                    await ApplyOrPark(@event, stopping);
                }
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RpcException or NpgsqlException or IOException)
            {
                LogInterrupted(_log, source, e);
            }
            _metrics.Behind(source, null);
            await Pause(++failures, stopping);
        }
    }

    private async Task ApplyOrPark(TEvent @event, CancellationToken stopping)
    {
        var occurred = Field<Timestamp>(@event, "occur_time").ToDateTimeOffset();
        _metrics.Behind(source, occurred);
        var failures = new Failures();
        for (var tries = 1; !await TryOnce(@event, failures, stopping); tries++)
            await Pause(tries, stopping);
        _metrics.Applied(source, _clock.GetUtcNow() - occurred);
    }

    /// <summary>Applies the event or, at its last failure, parks it. False if it has to be tried again.</summary>
    private async Task<bool> TryOnce(TEvent @event, Failures failures, CancellationToken stopping)
    {
        using var span = Spans.StartActivity($"apply event of {source}", ActivityKind.Consumer);
        try
        {
            await Once(@event, stopping);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (IsPassing(e))
            {
                LogWaiting(_log, source, e);
                return false;
            }
            var position = Position(@event);
            LogFailed(_log, position, source, e);
            if (++failures.Count < Attempts)
                return false;
            await Park(@event, e, stopping);
            return true;
        }
    }

    /// <summary>Applies an event unless its position was passed already, by an earlier life of this process or by a replica.</summary>
    private Task<bool> Once(TEvent @event, CancellationToken stopping) => _writes.InTransaction(async write =>
    {
        if (await MovePosition(Position(@event), write))
            await Apply(@event, write);
        return true;
    }, stopping);

    private async Task<bool> MovePosition(long position, Write write)
    {
        await using var move = new NpgsqlCommand("""
            insert into feed_positions (source, position) values ($1, $2)
            on conflict (source) do update set position = excluded.position, updated_at = now()
            where feed_positions.position < excluded.position
            """, write.Connection)
        { Parameters = { new() { Value = source }, new() { Value = position } } };
        return await move.ExecuteNonQueryAsync(write.Cancellation) == 1;
    }

    private async Task Park(TEvent @event, Exception e, CancellationToken stopping)
    {
        var position = Position(@event);
        await _writes.InTransaction(async write =>
        {
            if (await MovePosition(position, write))
                write.Last("insert into feed_parked (source, position, payload, error) values ($1, $2, $3, $4) on conflict do nothing",
                    source, position, @event.ToByteArray(), e.GetType().Name);
            return true;
        }, stopping);
        _metrics.Parked(source);
        LogParked(_log, position, source, e);
    }

    private async Task ReplayParked(PeriodicTimer timer, CancellationToken stopping)
    {
        while (await Tick(timer, stopping))
        {
            try
            {
                while (await _writes.InTransaction(ReplayNext, stopping))
                {
                }
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogReplayFailed(_log, source, e);
                await GiveUpReplay(stopping);
            }
        }
    }

    private async Task<bool> ReplayNext(Write write)
    {
        await using var next = new NpgsqlCommand("""
            delete from feed_parked where (source, position) =
                (select source, position from feed_parked where source = $1 and replay order by position limit 1 for update skip locked)
            returning payload
            """, write.Connection)
        { Parameters = { new() { Value = source } } };
        if (await next.ExecuteScalarAsync(write.Cancellation) is not byte[] payload)
            return false;
        var @event = new TEvent();
        @event.MergeFrom(payload);
        await Apply(@event, write);
        return true;
    }

    /// <summary>What failed again stays parked until someone asks again.</summary>
    private async Task GiveUpReplay(CancellationToken stopping)
    {
        try
        {
            await using var reset = _database.CreateCommand("update feed_parked set replay = false where source = $1 and replay");
            reset.Parameters.Add(new() { Value = source });
            await reset.ExecuteNonQueryAsync(stopping);
        }
        catch (NpgsqlException e)
        {
            LogReplayFailed(_log, source, e);
        }
    }

    private async Task<long> StoredPosition(CancellationToken stopping)
    {
        await using var read = _database.CreateCommand("select position from feed_positions where source = $1");
        read.Parameters.Add(new() { Value = source });
        return await read.ExecuteScalarAsync(stopping) as long? ?? 0;
    }

    private static async Task<bool> Tick(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Doubles from 100 ms to 10 s, with up to a fifth of jitter so that subscribers do not come back together.</summary>
    private Task Pause(int failures, CancellationToken stopping)
    {
        var pause = Math.Min(100 * Math.Pow(2, failures - 1), LongestPause.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(pause * (1 + Random.Shared.NextDouble() / 5)), _clock, stopping);
    }

    /// <summary>The database or a service that the effect needs does not answer: no fault of the event, so it waits.</summary>
    private static bool IsPassing(Exception e) => e is NpgsqlException { IsTransient: true }
        or PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable }
        or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted };

    /// <summary>Failures of one event that were its own fault.</summary>
    private sealed class Failures
    {
        internal int Count;
    }

    private static long Position(TEvent @event) => Field<long>(@event, "position");

    private static T Field<T>(TEvent @event, string name) => (T)@event.Descriptor.FindFieldByName(name).Accessor.GetValue(@event);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed of {Source} was interrupted; following again from the stored position")]
    private static partial void LogInterrupted(ILogger log, string source, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of {Source} waits for something that does not answer")]
    private static partial void LogWaiting(ILogger log, string source, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Position} of {Source} failed and is tried again")]
    private static partial void LogFailed(ILogger log, long position, string source, Exception e);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Event {Position} of {Source} is parked: mend the cause, then set replay in feed_parked")]
    private static partial void LogParked(ILogger log, long position, string source, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "A parked event of {Source} failed again and stays parked")]
    private static partial void LogReplayFailed(ILogger log, string source, Exception e);
}

/// <summary>How far this service is behind the feeds that it follows.</summary>
public sealed class FeedMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Hiring.Feed";

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, DateTimeOffset?> _waiting = new();
    private readonly Histogram<double> _delay;
    private readonly Counter<long> _parked;

    /// <summary>Creates the instruments.</summary>
    public FeedMetrics(IMeterFactory meters, TimeProvider clock)
    {
        var meter = meters.Create(MeterName);
        _delay = meter.CreateHistogram<double>("feed.delay", "s", "Time from an event to its effect here");
        _parked = meter.CreateCounter<long>("feed.parked", "{event}", "Events that could not be applied and were parked");
        meter.CreateObservableGauge("feed.lag", () => _waiting.Where(w => w.Value is not null).Select(w =>
            new Measurement<double>((clock.GetUtcNow() - w.Value!.Value).TotalSeconds, new KeyValuePair<string, object?>("source", w.Key))),
            "s", "Age of the event that is being applied; absent while there is none");
    }

    internal void Behind(string source, DateTimeOffset? since) => _waiting[source] = since;

    internal void Applied(string source, TimeSpan delay)
    {
        _waiting[source] = null;
        _delay.Record(delay.TotalSeconds, new KeyValuePair<string, object?>("source", source));
    }

    internal void Parked(string source) => _parked.Add(1, new KeyValuePair<string, object?>("source", source));
}
