using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Many callers at once. The constraints carry the promise; these tests try to break it.</summary>
public sealed class BookingRaceTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Of_a_hundred_overlapping_loops_booked_at_once_exactly_one_is_booked()
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding];
        foreach (var kind in kinds)
            await _host.Enter(10, kind);
        // Some the same, some shifted by a quarter or half an hour: each overlaps with each.
        var loops = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, kinds);
            ask.Availability.Earliest = new() { Hours = 9, Minutes = i % 3 * 15 };
            return await _host.Client.ProposeLoopAsync(ask);
        }));
        Assert.Equal(3, loops.Select(loop => loop.Interviews[0].StartTime).Distinct().Count());

        var outcomes = await BookAll(loops.Select(loop => loop.Id));

        Assert.Equal([("", 1), ("TIME_TAKEN", 99)], outcomes.GroupBy(o => o).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count())));
        Assert.Equal(6, await _host.Count("slots"));
        Assert.Equal(1, await _host.Count("feed_events"));
        await _host.NothingIsInconsistent();
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

    [Fact]
    public async Task While_many_propose_book_and_cancel_nothing_ever_overlaps_deadlocks_or_is_miscounted()
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding, RoundKind.Operations];
        for (var i = 0; i < 6; i++)
            await _host.Enter(4, kinds[i % 4], kinds[(i + 1) % 4]);
        var (booked, canceled, refused) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
        {
            var random = new Random(worker);
            var mine = new List<string>();
            for (var i = 0; i < 15; i++)
            {
                var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 45, [.. kinds.OrderBy(_ => random.Next()).Take(3)]);
                (ask.Availability.FirstDay, ask.Availability.LastDay) = (SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(random.Next(2))), SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(3)));
                try
                {
                    var loop = await _host.Client.ProposeLoopAsync(ask);
                    await _host.Client.BookLoopAsync(new() { LoopId = loop.Id });
                    mine.Add(loop.Id);
                    Interlocked.Increment(ref booked);
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
                {
                    Interlocked.Increment(ref refused);
                }
                if (mine.Count > 0 && random.Next(2) == 0)
                {
                    await _host.Client.CancelLoopAsync(new() { LoopId = mine[0] });
                    mine.RemoveAt(0);
                    Interlocked.Increment(ref canceled);
                }
            }
        }));

        TestContext.Current.TestOutputHelper!.WriteLine($"{booked} booked, {canceled} canceled, {refused} refused");
        Assert.True(booked > 20 && canceled > 10 && refused > 10, $"{booked} booked, {canceled} canceled, {refused} refused: no contention");
        Assert.Equal(booked - canceled, await _host.Count("loops where state = 2"));
        Assert.Equal(booked + canceled, await _host.Count("feed_events"));
        await _host.NothingIsInconsistent();
    }

    /// <summary>Books at once; answers the reason of each refusal, or nothing for a success.</summary>
    private Task<string[]> BookAll(IEnumerable<string> loops) => Task.WhenAll(loops.Select(async id =>
    {
        try
        {
            await _host.Client.BookLoopAsync(new() { LoopId = id });
            return "";
        }
        catch (RpcException e)
        {
            return e.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason ?? e.StatusCode.ToString();
        }
    }));
}
