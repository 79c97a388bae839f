using Dapper;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using NodaTime.TimeZones;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>
/// Computes the local times of interviews to come anew where they were computed with other time-zone data than this program's, once at its start, since
/// the data come with the program. The instant is what was booked and stays; where a wall shows another time by it than was promised, that is kept for a person to decide.
/// </summary>
public sealed partial class LocalTimes(Writes writes, TimeProvider clock, ILogger<LocalTimes> log) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Recompute(TzdbDateTimeZoneSource.Default, stoppingToken);
                return;
            }
            catch (NpgsqlException e)
            {
                LogFailed(log, e);
            }
            try
            {
                await Task.Delay(RetryAfter, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Recomputes what was computed with other data, and answers how many local times moved.</summary>
    internal async Task<int> Recompute(TzdbDateTimeZoneSource data, CancellationToken cancellation)
    {
        var zones = new DateTimeZoneCache(data);
        for (var moved = 0; ;)
        {
            var (rows, more) = await writes.InTransaction(write => RecomputeSome(zones, data.TzdbVersion, write), cancellation);
            moved += more;
            if (rows < Batch)
                return moved;
        }
    }

    private static async Task<(int Rows, int Moved)> RecomputeSome(DateTimeZoneCache zones, string version, Write write)
    {
        var rows = (await write.Connection.QueryAsync<Row>(new CommandDefinition("""
            select v.interview_id, v.person_id, v.time_zone, v.local_start, lower(i.during) as starts
            from invitees v join interviews i on i.id = v.interview_id
            where v.invited and v.tzdb_version <> @version and upper(i.during) > now()
            order by v.interview_id, v.person_id limit @Batch for update of v skip locked
            """, new { version, Batch }, cancellationToken: write.Cancellation))).AsList();
        if (rows.Count == 0)
            return (0, 0);
        // A zone that the data do not know any more keeps what was promised.
        var now = rows.Select(row => zones.GetZoneOrNull(row.TimeZone) is { } zone ? row.Starts.InZone(zone).LocalDateTime : row.LocalStart).ToArray();
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            update invitees v set tzdb_version = @version, moved_to = nullif(n.local_start, v.local_start)
            from unnest(@interviews, @people, @now) as n(interview_id, person_id, local_start)
            where v.interview_id = n.interview_id and v.person_id = n.person_id
            """, new { version, interviews = rows.Select(row => row.InterviewId).ToArray(), people = rows.Select(row => row.PersonId).ToArray(), now },
            cancellationToken: write.Cancellation));
        var moved = rows.Where((row, at) => now[at] != row.LocalStart).ToList();
        if (moved.Count > 0)
            write.Audit("time-zone data", "move", [.. moved.Select(row => row.InterviewId).Distinct()]);
        return (rows.Count, moved.Count);
    }

    private sealed record Row(Guid InterviewId, Guid PersonId, string TimeZone, LocalDateTime LocalStart, Instant Starts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local times could not be computed anew; tried again in a while")]
    private static partial void LogFailed(ILogger log, Exception e);
}
