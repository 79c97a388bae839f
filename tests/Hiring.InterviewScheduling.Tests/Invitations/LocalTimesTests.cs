using System.Reflection;
using System.Runtime.Loader;
using Grpc.Core;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.TimeZones;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>New time-zone data against older ones, both real: those of an older NodaTime, in which Vancouver still goes back to winter time.</summary>
public sealed class LocalTimesTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Vancouver = "America/Vancouver";
    private static readonly TzdbDateTimeZoneSource Older = Load();

    /// <summary>A January at noon in UTC, well ahead.</summary>
    private static readonly Instant January = Instant.FromUtc(SystemClock.Instance.GetCurrentInstant().InUtc().Year + 2, 1, 15, 12, 0);
    private readonly SchedulingHost _host = new(postgres);

    private InvitationService.InvitationServiceClient Invitations => new(_host.Grpc);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_start_with_newer_data_lists_the_interviews_whose_time_on_a_wall_moved_and_no_others()
    {
        var (moves, stays) = (await Booked(Vancouver), await Booked(SchedulingHost.Berlin));
        await ComputedWith(Older);

        await _host.RestartAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await _host.Count("invitees where tzdb_version <> @version", new { version = TzdbDateTimeZoneSource.Default.TzdbVersion }) > 0)
            await Task.Delay(20, soon.Token);

        var listed = await Invitations.ListMovedLocalTimesAsync(new());
        var moved = Assert.Single(listed.MovedLocalTimes);
        Assert.NotEqual(Older.TzdbVersion, listed.TzdbVersion);
        Assert.Equal((moves.Id, January.ToDateTimeUtc()), (moved.InterviewId, moved.StartTime.ToDateTime()));
        var wall = Assert.Single(moved.Walls);
        Assert.Equal((Vancouver, "", $"{January.InUtc().Year}-01-15T04:00:00", $"{January.InUtc().Year}-01-15T05:00:00"), (wall.TimeZone, wall.InterviewerId, wall.PromisedStart, wall.MovedStart));
        Assert.NotEqual(moves.Id, stays.Id);
        Assert.Equal(1, await _host.Count("audit_entries where method = 'move' and resource_ids = array[@id]", new { id = Guid.Parse(moves.Id) }));
        // It was only found: nobody was told, nothing changed.
        Assert.Equal(0, await _host.Count("mails where sequence > 1"));
    }

    [Fact]
    public async Task A_person_decides_to_keep_the_instant_or_to_book_anew_and_then_it_is_listed_no_more()
    {
        var (kept, moved) = (await Booked(Vancouver), await Booked(Vancouver));
        await ComputedWith(Older);
        var times = new LocalTimes(_host.Services.GetRequiredService<Writes>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<LocalTimes>.Instance);
        Assert.Equal(2, await times.Recompute(TzdbDateTimeZoneSource.Default, CancellationToken.None));
        Assert.Equal(0, await times.Recompute(TzdbDateTimeZoneSource.Default, CancellationToken.None));
        Assert.Equal(2, (await Invitations.ListMovedLocalTimesAsync(new())).MovedLocalTimes.Count);

        Assert.Equal(1, (await Invitations.KeepMovedLocalTimesAsync(new() { InterviewId = kept.Id })).Kept);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Invitations.KeepMovedLocalTimesAsync(new() { InterviewId = kept.Id }))).Status);
        var page = await Invitations.ListMovedLocalTimesAsync(new() { PageSize = 1 });
        Assert.Equal(moved.Id, Assert.Single(page.MovedLocalTimes).InterviewId);
        Assert.Empty((await Invitations.ListMovedLocalTimesAsync(new() { PageSize = 1, PageToken = page.NextPageToken })).MovedLocalTimes);
        await _host.Move(moved.Id, "tstzrange(lower(during) - interval '1 hour', upper(during) - interval '1 hour')");

        Assert.Empty((await Invitations.ListMovedLocalTimesAsync(new())).MovedLocalTimes);
        // What was kept is what is promised now: going back would be a move again.
        Assert.Equal(2, await times.Recompute(Older, CancellationToken.None));
    }

    private async Task<Interview> Booked(string zone)
    {
        await _host.Enter(10, RoundKind.Coding);
        var (loop, _) = await _host.Book(RoundKind.Coding);
        await _host.Query<int>("update loops set candidate_time_zone = @zone where id = @id", new { zone, id = Guid.Parse(loop.Id) });
        await _host.Move(loop.Interviews[0].Id, $"tstzrange('{January}', '{January + Duration.FromHours(1)}')");
        return loop.Interviews[0];
    }

    /// <summary>Writes what a service with these data would have written when it booked.</summary>
    private async Task ComputedWith(TzdbDateTimeZoneSource data)
    {
        foreach (var zone in new[] { Vancouver, SchedulingHost.Berlin })
            await _host.Query<int>("update invitees set local_start = @local, tzdb_version = @version where time_zone = @zone",
                new { zone, local = January.InZone(data.ForId(zone)).LocalDateTime, version = data.TzdbVersion });
    }

    private static TzdbDateTimeZoneSource Load()
    {
        var file = typeof(LocalTimesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "OlderNodaTime").Value!;
        var context = new AssemblyLoadContext("older NodaTime", isCollectible: true);
        try
        {
            var assembly = context.LoadFromAssemblyPath(file);
            using var data = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(name => name.EndsWith(".nzd", StringComparison.Ordinal)))!;
            return TzdbDateTimeZoneSource.FromStream(data);
        }
        finally
        {
            context.Unload();
        }
    }
}
