using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using Grpc.Core;
using HdrHistogram;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Hiring.Benchmarks;

/// <summary>
/// Two hundred clients book the same 40 interviewers at once: loops of five interviews on ten working days, each client
/// cancels the loop before its last one. All variants run in turns over the same proposals, the same pool of 20 connections
/// (the service's own) and the same way to read what a loop takes; they differ in how it is taken. Then all of them ask for one and the same loop.
/// </summary>
internal static class Bookings
{
    private const int Clients = 200;
    private const int Interviewers = 40;
    private const int Interviews = 5;
    private const int DayLimit = 4;
    private const int HotRounds = 10;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(6);
    private static readonly Guid[] People = [.. Enumerable.Range(0, Interviewers).Select(i => new Guid(i + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];

    /// <summary>What a loop takes, as the service reads it, without declined seats and states that do not occur here.</summary>
    private const string Taken = """
        (select s.interviewer_id as resource_id, i.id as interview_id, i.during from interviews i join interview_seats s on s.interview_id = i.id where i.loop_id = @loop
        union all select l.candidate_id, i.id, i.during from interviews i join loops l on l.id = i.loop_id where l.id = @loop)
        """;

    private sealed record Variant(string Name, string Table, Func<Guid, Write, Task<bool>> Take, Func<Guid, Write, Task> Free);

    private static readonly Variant[] Variants =
    [
        new("check, then insert", "slots_unguarded", async (loop, write) =>
            await write.Connection.ExecuteScalarAsync<bool>($"select not exists (select from {Taken} t join slots_unguarded s on s.resource_id = t.resource_id and s.during && t.during)", new { loop })
            && await Insert("slots_unguarded", "", loop, write), (loop, write) => Delete("slots_unguarded", loop, write)),
        new("EXCLUDE, plain insert", "slots_guarded", (loop, write) => Insert("slots_guarded", "", loop, write), (loop, write) => Delete("slots_guarded", loop, write)),
        new("advisory locks, EXCLUDE", "slots_guarded", async (loop, write) =>
        {
            await write.Connection.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended(resource_id::text, 0)) from (select distinct resource_id from {Taken} t order by 1) r", new { loop });
            return await Insert("slots_guarded", "", loop, write);
        }, (loop, write) => Delete("slots_guarded", loop, write)),
        new("row locks, EXCLUDE", "slots_guarded", async (loop, write) =>
        {
            await write.Connection.ExecuteAsync($"select 1 from interviewers where id in (select resource_id from {Taken} t) order by id for update", new { loop });
            return await Insert("slots_guarded", "", loop, write);
        }, (loop, write) => Delete("slots_guarded", loop, write)),
        new("sorted, ON CONFLICT (no limits)", "slots_guarded", (loop, write) => Insert("slots_guarded", "on conflict on constraint slots_guarded_no_overlap do nothing", loop, write),
            (loop, write) => Delete("slots_guarded", loop, write)),
        new("the service's, with limits", "slots", async (loop, write) =>
        {
            await write.Connection.ExecuteAsync("update loops set state = 2, revision = revision + 1 where id = @loop", new { loop });
            await TakeTime.Bring(loop, await InterviewsOf(loop, write), write, frees: false);
            return true;
        }, async (loop, write) =>
        {
            await write.Connection.ExecuteAsync("update loops set state = 3, revision = revision + 1 where id = @loop", new { loop });
            await TakeTime.Bring(loop, await InterviewsOf(loop, write), write);
        }),
    ];

    internal static async Task Measure()
    {
        var (server, host) = await SchedulingHost.StartAsync();
        await using var _ = server;
        await using var __ = host;
        var (writes, database) = (host.Services.GetRequiredService<Writes>(), host.Services.GetRequiredService<NpgsqlDataSource>());
        await Prepare(database);
        var client = new SchedulingService.SchedulingServiceClient(host.Grpc);

        Console.WriteLine($"{Clients} clients, {Interviewers} interviewers, loops of {Interviews}, 10 days, {Each.TotalSeconds:0} s each, 20 connections");
        Console.WriteLine("                                   attempts/s   ratio   booked    p50 ms    p99 ms    max ms  deadlocks  failed  overlaps   hot: one winner   all answered ms");
        double? first = null;
        foreach (var variant in Variants)
            first = await Report(variant.Name, variant.Table, first, database, loop => Attempt(() => writes.InTransaction(async write =>
                await variant.Take(loop, write) ? true : throw new TakenException(), CancellationToken.None)),
                loop => Attempt(() => writes.InTransaction(async write =>
                {
                    await variant.Free(loop, write);
                    return true;
                }, CancellationToken.None)));
        await Report("BookLoop by gRPC, all of it", "slots", first, database, loop => Attempt(async () => await client.BookLoopAsync(new() { LoopId = loop.ToString() })),
            loop => Attempt(async () => await client.CancelLoopAsync(new() { LoopId = loop.ToString() })));
        var most = await database.OpenConnectionAsync();
        Console.WriteLine(FormattableString.Invariant($"interviews a day, of {DayLimit} allowed: at most {await most.ExecuteScalarAsync<int>("select coalesce(max(booked), 0) from interviewer_days")} now"));
        await most.DisposeAsync();
    }

    private static async Task<double> Report(string name, string table, double? first, NpgsqlDataSource database, Func<Guid, Task<Outcome>> take, Func<Guid, Task<Outcome>> free)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync("truncate slots, slots_guarded, slots_unguarded, interviewer_days, interviewer_weeks");
        var random = new Random(1);
        var loops = new ConcurrentQueue<Guid>(await Propose(20_000, connection, () => ([.. People.OrderBy(_ => random.Next()).Take(Interviews)], random.Next(10), random.Next(12))));
        await connection.ExecuteAsync("vacuum analyze");
        var deadlocks = await Deadlocks(connection);
        var (latency, outcomes) = (new LongConcurrentHistogram(1, 120_000_000, 3), new ConcurrentDictionary<Outcome, int>());
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            Guid? mine = null;
            while (watch.Elapsed < Each && loops.TryDequeue(out var loop))
            {
                var start = Stopwatch.GetTimestamp();
                var outcome = await take(loop);
                latency.RecordValue((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                outcomes.AddOrUpdate(outcome, 1, (_, n) => n + 1);
                if (outcome != Outcome.Booked)
                    continue;
                if (mine is { } before)
                    await free(before);
                mine = loop;
            }
        })));
        var rate = outcomes.Values.Sum() / watch.Elapsed.TotalSeconds;
        var overlaps = await connection.ExecuteScalarAsync<long>($"select count(*) from {table} a join {table} b on a.resource_id = b.resource_id and a.interview_id < b.interview_id and a.during && b.during");

        var (one, answered) = (0, new List<double>());
        for (var round = 0; round < HotRounds; round++)
        {
            await connection.ExecuteAsync("truncate slots, slots_guarded, slots_unguarded, interviewer_days, interviewer_weeks");
            var same = await Propose(Clients, connection, () => (People[..Interviews], 3, 4));
            var hot = Stopwatch.StartNew();
            var winners = (await Task.WhenAll(same.Select(loop => Task.Run(() => take(loop))))).Count(outcome => outcome == Outcome.Booked);
            answered.Add(hot.Elapsed.TotalMilliseconds);
            one += winners == 1 ? 1 : 0;
        }
        answered.Sort();
        // Backends tell of their deadlocks a second late.
        await Task.Delay(1_500);
        var ratio = first is null ? 1 : rate / first.Value;
        double At(double percentile) => latency.GetValueAtPercentile(percentile) / 1000.0;
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-34} {rate,10:0} {ratio,8:0.00} {outcomes.GetValueOrDefault(Outcome.Booked),8} {At(50),9:0.0} {At(99),9:0.0} {At(100),9:0} {await Deadlocks(connection) - deadlocks,10} {outcomes.GetValueOrDefault(Outcome.Failed),7} {overlaps,9} {one,10} of {HotRounds} {answered[answered.Count / 2],17:0}"));
        return first ?? rate;
    }

    private static async Task<Outcome> Attempt<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return Outcome.Booked;
        }
        catch (Exception e) when (e is TakenException or PostgresException { SqlState: PostgresErrorCodes.ExclusionViolation } or RpcException { StatusCode: StatusCode.FailedPrecondition })
        {
            return Outcome.Taken;
        }
        catch (Exception e) when (e is NpgsqlException or RpcException)
        {
            return Outcome.Failed;
        }
    }

    private static async Task<bool> Insert(string table, string conflict, Guid loop, Write write) => await write.Connection.ExecuteAsync($"""
        insert into {table} (resource_id, during, interview_id) select resource_id, during, interview_id from {Taken} t order by resource_id, lower(during) {conflict}
        """, new { loop }) == Interviews * 2;

    private static Task<int> Delete(string table, Guid loop, Write write) =>
        write.Connection.ExecuteAsync($"delete from {table} where interview_id in (select id from interviews where loop_id = @loop)", new { loop });

    private static async Task<Guid[]> InterviewsOf(Guid loop, Write write) =>
        [.. await write.Connection.QueryAsync<Guid>("select id from interviews where loop_id = @loop", new { loop })];

    private static Task<long> Deadlocks(NpgsqlConnection connection) => connection.ExecuteScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");

    private static async Task Prepare(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            create table slots_unguarded (resource_id uuid not null, during tstzrange not null, interview_id uuid not null);
            create index on slots_unguarded using gist (resource_id, during);
            create index on slots_unguarded (interview_id);
            create table slots_guarded (resource_id uuid not null, during tstzrange not null, interview_id uuid not null,
                constraint slots_guarded_no_overlap exclude using gist (resource_id with =, during with &&));
            create index on slots_guarded (interview_id);
            insert into interviewers (id, display_name, email, time_zone, working_hours, round_kinds, max_interviews_per_day)
            select id, 'A', id || '@example.org', 'Europe/Berlin', '[]', '{1,2,3,4}', @DayLimit from unnest(@People) as id
            """, new { People, DayLimit });
    }

    /// <summary>Proposals of five interviews in a row, by people, day and quarter hour of the start.</summary>
    private static async Task<IReadOnlyList<Guid>> Propose(int count, NpgsqlConnection connection, Func<(Guid[] People, int Day, int Quarter)> next)
    {
        var monday = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(8).With(DateAdjusters.Next(IsoDayOfWeek.Monday));
        var loops = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        var rows = loops.SelectMany(loop =>
        {
            var (people, day, quarter) = next();
            var date = monday.PlusDays(day / 5 * 7 + day % 5);
            var start = date.AtMidnight().PlusHours(8).PlusMinutes(quarter * 15).InUtc().ToInstant();
            return people.Select((person, i) => (Loop: loop, Id: Guid.CreateVersion7(), Person: person, Start: start + Duration.FromMinutes(i * 75), Date: date));
        }).ToList();
        await connection.ExecuteAsync("""
            insert into applications (id) select unnest(@loops);
            insert into loops (id, application_id, candidate_id, candidate_time_zone, reasons) select id, id, id, 'Europe/Berlin', '{}' from unnest(@loops) as id;
            insert into interviews (id, loop_id, kind, interviewer_id, during, day)
            select id, loop_id, 1, person, tstzrange(start, start + interval '1 hour', '[)'), day from unnest(@ids, @ofLoops, @people, @starts, @days) as i(id, loop_id, person, start, day);
            insert into interview_seats (interview_id, interviewer_id, role, day) select id, person, 1, day from unnest(@ids, @people, @days) as s(id, person, day)
            """, new
        {
            loops, ids = rows.Select(row => row.Id).ToArray(), ofLoops = rows.Select(row => row.Loop).ToArray(), people = rows.Select(row => row.Person).ToArray(),
            starts = rows.Select(row => row.Start).ToArray(), days = rows.Select(row => row.Date).ToArray(),
        });
        return loops;
    }

    private enum Outcome
    {
        Booked,
        Taken,
        Failed,
    }

    private sealed class TakenException : Exception;
}
