using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Many callers at once. The constraints carry the promise; these tests try to break it.</summary>
public sealed class BookingRaceTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Of_two_hundred_overlapping_loops_booked_at_once_exactly_one_is_booked_and_the_others_hear_what_is_free()
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding];
        foreach (var kind in kinds)
            await _host.Enter(10, kind);
        // Some the same, some shifted by a quarter or half an hour: each overlaps with each.
        var loops = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, kinds);
            ask.Availability.Earliest = new() { Hours = 9, Minutes = i % 3 * 15 };
            return await _host.Client.ProposeLoopAsync(ask);
        }));
        Assert.Equal(3, loops.Select(loop => loop.Interviews[0].StartTime).Distinct().Count());

        var alternatives = new System.Collections.Concurrent.ConcurrentBag<string>();
        var outcomes = await BookAll(loops.Select(loop => loop.Id), alternatives);

        Assert.Equal([("", 1), ("TIME_TAKEN", 199)], outcomes.GroupBy(o => o).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count())));
        Assert.Equal(6, await _host.Count("slots"));
        Assert.Equal(1, await _host.Count("feed_events"));
        await _host.NothingIsInconsistent();

        // What the last of them heard is what a new proposal finds, and can be booked.
        Assert.Equal(199, alternatives.Count);
        var next = await _host.Client.ProposeLoopAsync(SchedulingHost.Ask(_host.Candidates.InInterview(), 60, kinds));
        Assert.Contains($"{next.Interviews[0].StartTime.ToInstant()}/{next.Interviews[^1].EndTime.ToInstant()}", alternatives);
        await _host.Client.BookLoopAsync(new() { LoopId = next.Id });
    }

    [Fact]
    public async Task Of_two_hundred_bookings_of_the_two_loops_of_an_application_one_succeeds()
    {
        await _host.Enter(10, RoundKind.Coding);
        var application = _host.Candidates.InInterview();
        var loops = new List<string>();
        foreach (var hour in (int[])[9, 14])
        {
            var ask = SchedulingHost.Ask(application, 60, RoundKind.Coding);
            ask.Availability.Earliest = new() { Hours = hour };
            loops.Add((await _host.Client.ProposeLoopAsync(ask)).Id);
        }

        var outcomes = await BookAll(Enumerable.Range(0, 200).Select(i => loops[i % 2]));

        Assert.Single(outcomes, "");
        Assert.All(outcomes.Where(outcome => outcome.Length > 0), outcome => Assert.True(outcome is "ALREADY_BOOKED" or "LOOP_STATE", outcome));
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task The_interviews_a_day_are_exact_however_many_book_at_once()
    {
        var interviewer = await _host.Enter(3, RoundKind.Coding);
        // Sixteen different half hours, four loops each: time would allow sixteen.
        var loops = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 30, RoundKind.Coding);
            ask.Availability.Earliest = new() { Hours = 9 + i % 16 / 2, Minutes = i % 2 * 30 };
            return await _host.Client.ProposeLoopAsync(ask);
        }));
        Assert.Equal(16, loops.Select(loop => loop.Interviews[0].StartTime).Distinct().Count());

        var outcomes = await BookAll(loops.Select(loop => loop.Id));

        Assert.Equal(3, outcomes.Count(outcome => outcome.Length == 0));
        Assert.All(outcomes.Where(outcome => outcome.Length > 0), outcome => Assert.True(outcome is "DAY_LIMIT_REACHED" or "TIME_TAKEN", outcome));
        Assert.Contains("DAY_LIMIT_REACHED", outcomes);
        Assert.Equal(3, (await _host.Query<int>("select booked from interviewer_days where interviewer_id = @id", new { id = Guid.Parse(interviewer.Id) })).Single());
        await _host.NothingIsInconsistent();
    }

    [Theory]
    [InlineData(16, 14)]
    [InlineData(64, 5)]
    public async Task While_many_book_hold_move_decline_and_cancel_nothing_ever_overlaps_deadlocks_or_is_miscounted(int clients, int rounds)
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding, RoundKind.Operations];
        var templates = new TemplateService.TemplateServiceClient(_host.Grpc);
        for (var i = 0; i < 10; i++)
        {
            var person = SchedulingHost.Someone(4, kinds[i % 4], kinds[(i + 1) % 4]);
            (person.MaxInterviewsPerWeek, person.RestBeforeMinutes, person.RestAfterMinutes) = (9, i % 2 * 15, i % 3 * 15);
            await _host.Client.CreateInterviewerAsync(new() { Interviewer = person });
        }
        foreach (var name in (string[])["Large", "Small"])
            await templates.CreateRoomAsync(new() { Room = new() { Name = name, Site = "Berlin", TimeZone = SchedulingHost.Berlin, Seats = 4 } });
        var onSite = await templates.CreateLoopTemplateAsync(new()
        {
            LoopTemplate = new()
            {
                Name = "On site", Site = "Berlin",
                Rounds = { new TemplateRound { Kind = kinds[0], DurationMinutes = 45, Seats = { new Seat { Count = 2 } } }, new TemplateRound { Kind = kinds[2], DurationMinutes = 45, After = { 0 } } },
            },
        });
        string[] expected = ["taken", "refused", "confirmed", "loop moved", "interview moved", "shifted", "declined", "interview canceled", "canceled"];
        var done = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var candidates = Enumerable.Range(0, clients / 2).Select(_ => Guid.CreateVersion7().ToString()).ToList();

        await Task.WhenAll(Enumerable.Range(0, clients).Select(async worker =>
        {
            var random = new Random(worker);
            var mine = new List<Loop>();
            CandidateAvailability Days() => new()
            {
                TimeZone = SchedulingHost.Berlin, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(random.Next(3))), LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(4)),
                Earliest = new() { Hours = 9 + random.Next(4) },
            };
            async Task Do(string what, Func<Task> change)
            {
                try
                {
                    await change();
                    done.AddOrUpdate(what, 1, (_, n) => n + 1);
                }
                // Whatever else is a failure.
                catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
                {
                    done.AddOrUpdate("refused", 1, (_, n) => n + 1);
                }
            }
            // Chance may need longer to have done everything once.
            for (var i = 0; i < rounds || i < 10 * rounds && expected.Any(what => !done.ContainsKey(what)); i++)
            {
                // Two callers share a candidate, who is in one interview at a time.
                var application = _host.Candidates.Has(Hiring.Candidate.V1.Stage.Interview, Hiring.Candidate.V1.ApplicationState.Active, candidates[worker % candidates.Count]);
                var ask = SchedulingHost.Ask(application, 45, [.. kinds.OrderBy(_ => random.Next()).Take(2)]);
                if (random.Next(2) == 0)
                {
                    ask.Rounds.Clear();
                    ask.LoopTemplateId = onSite.Id;
                }
                ask.Availability = Days();
                await Do("taken", async () =>
                {
                    var loop = await _host.Client.ProposeLoopAsync(ask);
                    mine.Add(random.Next(3) == 0 ? await _host.Client.HoldLoopAsync(new() { LoopId = loop.Id, Hours = 1 }) : await _host.Client.BookLoopAsync(new() { LoopId = loop.Id }));
                });
                if (mine.Count == 0)
                    continue;
                var one = mine[random.Next(mine.Count)];
                var interview = one.Interviews[random.Next(one.Interviews.Count)];
                await (random.Next(8) switch
                {
                    0 => Do("confirmed", async () => await _host.Client.BookLoopAsync(new() { LoopId = one.Id })),
                    1 => Do("loop moved", async () => await _host.Client.RescheduleLoopAsync(new() { LoopId = one.Id, Availability = Days() })),
                    2 => Do("interview moved", async () => await _host.Client.RescheduleInterviewAsync(new() { InterviewId = interview.Id, Availability = Days() })),
                    // By a quarter of an hour to and fro: new and old time overlap.
                    3 => Do("shifted", async () => await _host.Client.RescheduleInterviewAsync(new()
                    {
                        InterviewId = interview.Id, StartTime = (interview.StartTime.ToInstant() + Duration.FromMinutes(random.Next(2) * 30 - 15)).ToTimestamp(),
                    })),
                    4 => Do("declined", async () => await _host.Client.DeclineInterviewAsync(new() { InterviewId = interview.Id, InterviewerId = interview.Seats[^1].InterviewerId })),
                    5 => Do("interview canceled", async () => await _host.Client.CancelInterviewAsync(new() { InterviewId = interview.Id })),
                    6 => Do("hold passed", async () => await _host.Query<int>("update loops set held_until = now() - interval '1 minute' where id = @id and state = 4", new { id = Guid.Parse(one.Id) })),
                    _ => Do("canceled", async () =>
                    {
                        mine.Remove(one);
                        await _host.Client.CancelLoopAsync(new() { LoopId = one.Id });
                    }),
                });
            }
        }));

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", done.OrderBy(one => one.Key).Select(one => $"{one.Value} {one.Key}")));
        Assert.All(expected, what => Assert.True(done.GetValueOrDefault(what) > 0, $"nothing was {what}"));
        Assert.Equal(0, await _host.Count("feed_parked"));
        await _host.NothingIsInconsistent();
    }

    /// <summary>Books at once; answers the reason of each refusal, or nothing for a success.</summary>
    private Task<string[]> BookAll(IEnumerable<string> loops, System.Collections.Concurrent.ConcurrentBag<string>? alternatives = null) => Task.WhenAll(loops.Select(async id =>
    {
        try
        {
            await _host.Client.BookLoopAsync(new() { LoopId = id });
            return "";
        }
        catch (RpcException e)
        {
            var info = e.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>();
            if (info?.Metadata.TryGetValue("alternative_1", out var first) is true)
                alternatives?.Add(first);
            return info?.Reason ?? e.StatusCode.ToString();
        }
    }));
}
