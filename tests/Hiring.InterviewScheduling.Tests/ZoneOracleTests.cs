using System.Text.Json;
using Hiring.InterviewScheduling.Availability;
using Hiring.Testing;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Hours on a wall around every change of every clock in 2026 and 2027, against Temporal (npm, temporal-polyfill on the zone data of Node).</summary>
public sealed class ZoneOracleTests
{
    /// <summary>Working hours, and times that a change of clocks skips or repeats; in minutes from midnight.</summary>
    private static readonly (int Start, int End)[] Windows =
        [(9 * 60, 17 * 60), (13 * 60, 18 * 60), (14 * 60, 22 * 60), (0, 60), (0, 120), (0, 180), (0, 240), (60, 180), (120, 240), (180, 240), (0, 24 * 60)];

    private sealed record Day(string Zone, string Date, int[][] Quarters);

    private sealed record Answer(int Zones, Dictionary<string, long[]> Changes, Day[] Days);

    [Fact]
    public async Task Every_window_around_every_change_of_clocks_is_the_quarter_hours_that_another_program_sees_on_the_wall()
    {
        var node = await OtherPrograms.NpmAsync("temporal-polyfill@0.3.0");
        var answer = JsonSerializer.Deserialize<Answer>(await OtherPrograms.NodeAsync(node, """
            import { Temporal } from 'temporal-polyfill';
            const until = Temporal.Instant.from('2028-01-01T00:00Z').epochMilliseconds;
            const changes = {}, days = [], zones = Intl.supportedValuesOf('timeZone');
            for (const zone of zones) {
              changes[zone] = [];
              for (let at = Temporal.Instant.from('2026-01-01T00:00Z').toZonedDateTimeISO(zone).getTimeZoneTransition('next'); at && at.epochMilliseconds < until; at = at.getTimeZoneTransition('next')) {
                changes[zone].push(at.epochMilliseconds / 1000);
                for (const add of [-1, 0, 1]) {
                  const date = at.toPlainDate().add({ days: add }), quarters = [];
                  const first = Date.UTC(date.year, date.month - 1, date.day) / 60000 - 15 * 60;
                  for (let minute = first; minute < first + 54 * 60; minute += 15) {
                    const wall = Temporal.Instant.fromEpochMilliseconds(minute * 60000).toZonedDateTimeISO(zone);
                    if (wall.toPlainDate().equals(date)) quarters.push([minute, wall.hour * 60 + wall.minute]);
                  }
                  days.push({ Zone: zone, Date: date.toString(), Quarters: quarters });
                }
              }
            }
            process.stdout.write(JSON.stringify({ Zones: zones.length, Changes: changes, Days: days }));
            """, ""))!;

        // The two may have different releases of the zone data: what clocks will do is then another question, and not how it is computed.
        var otherData = answer.Changes.Where(zone => !zone.Value.SequenceEqual(Changes(zone.Key))).Select(zone => zone.Key).ToHashSet();
        var (compared, changes) = (0, 0);
        foreach (var day in answer.Days.Where(day => !otherData.Contains(day.Zone)))
        {
            var (zone, date) = (DateTimeZoneProviders.Tzdb[day.Zone], LocalDatePattern.Iso.Parse(day.Date).Value);
            changes++;
            foreach (var (start, end) in Windows)
            {
                var seen = day.Quarters.Where(quarter => start <= quarter[1] && quarter[1] < end).Select(quarter => quarter[0]);
                var read = WallClock.Instants(zone, date, start, end).SelectMany(hours => Quarters(hours)).Order();
                Assert.True(seen.SequenceEqual(read), $"{day.Zone} {day.Date} {WallTime.Show(start)}-{WallTime.Show(end)}");
                compared++;
            }
            // The bits that the search takes for a day are the same quarter hours.
            var grid = QuarterHours.From(WallClock.Instants(zone, date, 0, 1440).First().Start);
            var walls = new WallDays(zone, grid);
            var sociable = day.Quarters.Where(quarter => 8 * 60 <= quarter[1] && quarter[1] < 18 * 60).Select(quarter => quarter[0]).ToHashSet();
            var bits = Enumerable.Range(0, QuarterHours.Count).Where(bit => (walls.Sociable >> bit & 1) != 0).Select(bit => (int)(grid.At(bit).ToUnixTimeSeconds() / 60))
                .Where(minute => day.Quarters[0][0] <= minute && minute <= day.Quarters[^1][0]).ToHashSet();
            Assert.True(sociable.SetEquals(bits), $"{day.Zone} {day.Date} on the grid");
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{answer.Zones} zones, {changes} days around changes, {compared} windows; other data in {otherData.Count} zones: {string.Join(", ", otherData.Order())}");
        Assert.True(answer.Zones > 400 && changes > 1_200 && otherData.Count < 30, $"{answer.Zones} zones, {changes} days, other data in {string.Join(", ", otherData)}");
    }

    private static IEnumerable<long> Changes(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not { } zone ? []
        : zone.GetZoneIntervals(new Interval(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2028, 1, 1, 0, 0))).Skip(1)
            .Where((stretch, _) => stretch.HasStart && zone.GetUtcOffset(stretch.Start) != zone.GetUtcOffset(stretch.Start - Duration.Epsilon)).Select(stretch => stretch.Start.ToUnixTimeSeconds());

    private static IEnumerable<int> Quarters(Interval hours)
    {
        for (var at = hours.Start; at < hours.End; at += Duration.FromMinutes(15))
            yield return (int)(at.ToUnixTimeSeconds() / 60);
    }
}
