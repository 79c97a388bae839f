using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using FeedFollower;
using Grpc.Net.Client;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.ServiceDefaults.Tests;

public sealed class FeedTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Writers = 16;
    private const int TransactionsEach = 60;
    private const int Aggregates = 4;

    [Fact]
    public async Task A_subscriber_killed_at_random_applies_every_event_once_and_in_order_though_writers_commit_late()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var here = await postgres.CreateDatabaseAsync<FeedTests>();
        var there = await postgres.CreateDatabaseAsync<FeedTests>();
        await using var publisher = await Publisher.StartAsync(here);
        await using var ledger = NpgsqlDataSource.Create(there);
        await Execute(publisher.Database, $"create table aggregates as select id, 0 as version from generate_series(1, {Aggregates}) id");
        await Execute(ledger, "create table applied (seq bigint generated always as identity, position bigint not null, what text not null)");

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAtRandom(publisher.Database, new Random(seed + writer)))));
        var kills = 0;
        var random = new Random(seed);
        while (!writing.IsCompleted)
        {
            using var follower = StartFollower(publisher.Address, there);
            await Task.Delay(random.Next(300, 1500));
            follower.Kill();
            await follower.WaitForExitAsync();
            kills++;
        }
        await writing;

        var published = (await Query(publisher.Database, "select position, type from feed_events")).Count;
        using (var follower = StartFollower(publisher.Address, there))
        {
            var patience = Stopwatch.StartNew();
            while (await Count(ledger) < published && patience.Elapsed < TimeSpan.FromSeconds(60))
                await Task.Delay(100);
            follower.Kill();
            await follower.WaitForExitAsync();
        }
        output.WriteLine($"{published} events, {kills} kills");

        var told = await Query(publisher.Database, "select position, type from feed_events order by position");
        var applied = await Query(ledger, "select position, what from applied order by seq");
        Assert.True(kills >= 3, "The writers ended before the follower was killed three times.");
        Assert.Equal(told.Select(row => row.Position), applied.Select(row => row.Position));
        // Each aggregate's changes are told in the order in which its row was changed: 1, 2, 3 … without a gap.
        foreach (var aggregate in applied.Select(row => row.What.Split(' ')).GroupBy(fact => fact[0]))
            Assert.Equal(Enumerable.Range(1, aggregate.Count()), aggregate.Select(fact => int.Parse(fact[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task An_event_that_commits_late_is_not_skipped()
    {
        await using var publisher = await Publisher.StartAsync(await postgres.CreateDatabaseAsync<FeedTests>());
        using var channel = GrpcChannel.ForAddress(publisher.Address);
        using var stream = new CandidateService.CandidateServiceClient(channel).FollowEvents(new());

        await using var slow = await publisher.Database.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        await slow.ExecuteAsync("select feed_append('application_withdrawn', @payload)", new { payload = Google.Protobuf.MessageExtensions.ToByteArray(Publisher.Event("slow")) });
        await publisher.Append("quick");
        var early = stream.ResponseStream.MoveNext(default);
        await Task.WhenAny(early, Task.Delay(500));
        Assert.False(early.IsCompleted, "An event was told while one with a lower position was undecided.");

        await open.CommitAsync();
        await early.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("slow", stream.ResponseStream.Current.ApplicationWithdrawn.ApplicationId);
        await stream.ResponseStream.MoveNext(default).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("quick", stream.ResponseStream.Current.ApplicationWithdrawn.ApplicationId);
    }

    /// <summary>
    /// Nothing else ends meanwhile, so a snapshot's xmax, which is the highest id that ended plus one, does not cover the
    /// transaction that is open. A reader that took it for the next id to be given lost the event.
    /// </summary>
    [Fact]
    public async Task An_event_of_the_youngest_transaction_is_not_skipped_though_the_reader_looks_before_it_commits()
    {
        await using var publisher = await Publisher.StartAsync(await postgres.CreateDatabaseAsync<FeedTests>());
        using var channel = GrpcChannel.ForAddress(publisher.Address);
        using var stream = new CandidateService.CandidateServiceClient(channel).FollowEvents(new());

        await using var slow = await publisher.Database.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        await slow.ExecuteAsync("select feed_append('application_withdrawn', @payload)", new { payload = Google.Protobuf.MessageExtensions.ToByteArray(Publisher.Event("slow")) });
        var told = stream.ResponseStream.MoveNext(default);
        // Longer than the reader waits between two looks.
        await Task.WhenAny(told, Task.Delay(2500));
        Assert.False(told.IsCompleted, "An event was told before it was committed.");
        await open.CommitAsync();

        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("slow", stream.ResponseStream.Current.ApplicationWithdrawn.ApplicationId);
    }

    [Fact]
    public async Task An_event_is_told_within_moments_of_its_commit()
    {
        await using var publisher = await Publisher.StartAsync(await postgres.CreateDatabaseAsync<FeedTests>());
        using var channel = GrpcChannel.ForAddress(publisher.Address);
        using var stream = new CandidateService.CandidateServiceClient(channel).FollowEvents(new());
        var delays = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var next = stream.ResponseStream.MoveNext(default);
            await Task.Delay(20);
            var watch = Stopwatch.StartNew();
            await publisher.Append(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(60)));
            delays.Add(watch.Elapsed.TotalMilliseconds);
        }
        output.WriteLine($"median {delays.Order().ElementAt(10):F1} ms");
        // Without the notification each would take about the second of the poll.
        Assert.True(delays.Order().ElementAt(10) < 500);
    }

    [Fact]
    public async Task A_poison_event_is_parked_with_an_alarm_the_feed_goes_on_and_it_can_be_replayed()
    {
        await using var publisher = await Publisher.StartAsync(await postgres.CreateDatabaseAsync<FeedTests>());
        await using var database = Publisher.DataSource(await postgres.CreateDatabaseAsync<FeedTests>());
        await Execute(database, "create table applied (seq bigint generated always as identity, position bigint not null, what text not null)");
        await Execute(database, "alter table applied add constraint no_poison check (what <> 'poison')");
        await publisher.Append("before", "poison", "after");

        long parked = 0;
        using var alarms = new MeterListener();
        alarms.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "feed.parked")
                listener.EnableMeasurementEvents(instrument);
        };
        alarms.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref parked, count));
        alarms.Start();

        await using var services = new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton(TimeProvider.System).AddSingleton<FeedMetrics>().AddSingleton(database).AddSingleton<Writes>().BuildServiceProvider();
        using var follower = new Ledger(publisher.Address, services);
        await follower.StartAsync(default);
        await Until(async () => await Count(database) == 2);
        Assert.Equal(["before", "after"], (await Query(database, "select position, what from applied order by seq")).Select(row => row.What));
        Assert.Equal(1, Interlocked.Read(ref parked));

        await Execute(database, "alter table applied drop constraint no_poison");
        await Execute(database, "update feed_parked set replay = true");
        await Until(async () => await Count(database) == 3);
        await follower.StopAsync(default);
        Assert.Equal(0, await database.OpenConnection().ExecuteScalarAsync<long>("select count(*) from feed_parked"));
    }

    /// <summary>Short and long transactions, one in ten rolled back, each changing an aggregate's row before it tells of it.</summary>
    private static async Task WriteAtRandom(NpgsqlDataSource database, Random random)
    {
        for (var i = 0; i < TransactionsEach; i++)
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            // Takes a transaction id early, as a request_id does, so that the order of ids says nothing about the order of changes.
            await connection.ExecuteAsync("select pg_current_xact_id()");
            await Task.Delay(random.Next(0, 10));
            var aggregate = random.Next(1, Aggregates + 1);
            var version = await connection.ExecuteScalarAsync<int>("update aggregates set version = version + 1 where id = @aggregate returning version", new { aggregate });
            var payload = Google.Protobuf.MessageExtensions.ToByteArray(Publisher.Event($"{aggregate} {version}"));
            await connection.ExecuteAsync("select feed_append('application_withdrawn', @payload)", new { payload });
            await Task.Delay(random.Next(50) == 0 ? random.Next(300, 900) : random.Next(0, 5));
            if (random.Next(10) == 0)
                await transaction.RollbackAsync();
            else
                await transaction.CommitAsync();
        }
    }

    private static Process StartFollower(string publisher, string database) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { typeof(Ledger).Assembly.Location, publisher, database },
        // Its end ends the follower too, should this process die.
        RedirectStandardInput = true,
    })!;

    private static async Task Until(Func<Task<bool>> reached)
    {
        var patience = Stopwatch.StartNew();
        while (!await reached())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "Waited 30 seconds in vain.");
            await Task.Delay(50);
        }
    }

    private static async Task<int> Count(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>("select count(*) from applied");
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private static async Task<List<(long Position, string What)>> Query(NpgsqlDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<(long, string)>(sql)];
    }
}
