using CsCheck;
using Hiring.InterviewScheduling.Availability;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests;

public sealed class WallClockTests
{
    /// <summary>Hours on and around the days on which clocks change, with the instants that they mean.</summary>
    [Theory]
    // Berlin skips 02:00 to 03:00 on 29 March and repeats it on 25 October 2026.
    [InlineData("Europe/Berlin", "2026-03-28", "09:00", "17:00", "2026-03-28T08:00:00Z/2026-03-28T16:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "09:00", "17:00", "2026-03-29T07:00:00Z/2026-03-29T15:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "01:00", "04:00", "2026-03-29T00:00:00Z/2026-03-29T02:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "02:30", "04:00", "2026-03-29T01:00:00Z/2026-03-29T02:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "01:00", "02:30", "2026-03-29T00:00:00Z/2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "02:15", "02:45", "")]
    [InlineData("Europe/Berlin", "2026-03-29", "00:00", "24:00", "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "09:00", "17:00", "2026-10-25T08:00:00Z/2026-10-25T16:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "01:00", "04:00", "2026-10-24T23:00:00Z/2026-10-25T03:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "02:15", "02:45", "2026-10-25T00:15:00Z/2026-10-25T00:45:00Z 2026-10-25T01:15:00Z/2026-10-25T01:45:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "00:00", "24:00", "2026-10-24T22:00:00Z/2026-10-25T23:00:00Z")]
    // New York skips 02:00 to 03:00 on 8 March and repeats 01:00 to 02:00 on 1 November 2026.
    [InlineData("America/New_York", "2026-03-08", "01:00", "09:00", "2026-03-08T06:00:00Z/2026-03-08T13:00:00Z")]
    [InlineData("America/New_York", "2026-11-01", "00:00", "09:00", "2026-11-01T04:00:00Z/2026-11-01T14:00:00Z")]
    [InlineData("America/New_York", "2026-11-01", "01:30", "09:00", "2026-11-01T05:30:00Z/2026-11-01T06:00:00Z 2026-11-01T06:30:00Z/2026-11-01T14:00:00Z")]
    // Lord Howe changes by half an hour: it repeats 01:30 to 02:00 on 5 April and skips 02:00 to 02:30 on 4 October 2026.
    [InlineData("Australia/Lord_Howe", "2026-04-05", "00:00", "24:00", "2026-04-04T13:00:00Z/2026-04-05T13:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "01:30", "02:00", "2026-04-04T14:30:00Z/2026-04-04T15:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "01:00", "03:00", "2026-10-03T14:30:00Z/2026-10-03T16:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "00:00", "24:00", "2026-10-03T13:30:00Z/2026-10-04T13:00:00Z")]
    // Samoa had no 30 December 2011.
    [InlineData("Pacific/Apia", "2011-12-30", "00:00", "24:00", "")]
    public void Hours_mean_the_instants_at_which_the_wall_shows_them(string zone, string date, string start, string end, string expected)
    {
        var hours = new WeeklyHours(Date(date).DayOfWeek, Minutes(start), Minutes(end));

        var instants = new WorkingTime(DateTimeZoneProviders.Tzdb[zone], [hours]).Between(Date(date), Date(date));

        Assert.Equal(expected, string.Join(' ', instants.Select(i => $"{InstantPattern.General.Format(i.Start)}/{InstantPattern.General.Format(i.End)}")));
    }

    [Fact]
    public void In_every_zone_around_every_change_of_its_clock_an_instant_is_within_hours_exactly_if_the_wall_shows_so()
    {
        var changes = 0;
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            foreach (var change in zone.GetZoneIntervals(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2028, 1, 1, 0, 0)).Where(i => i.HasStart && i.Start > Instant.FromUtc(2026, 1, 1, 0, 0)))
            {
                changes++;
                var day = change.Start.InZone(zone).Date;
                foreach (var (start, end) in new[] { (0, 240), (60, 150), (120, 1440), (540, 1020), (780, 1080), (840, 1320), (0, 1440) })
                    for (var date = day.PlusDays(-1); date <= day.PlusDays(1); date = date.PlusDays(1))
                        Check(zone, date, start, end);
            }
        }
        Assert.True(changes > 500, $"only {changes} changes of clocks were found");
    }

    [Fact]
    public void In_any_zone_on_any_day_an_instant_is_within_hours_exactly_if_the_wall_shows_so() =>
        Gen.Select(Gen.Int[0, DateTimeZoneProviders.Tzdb.Ids.Count - 1].Select(i => DateTimeZoneProviders.Tzdb.Ids[i]), Gen.Int[0, 20_000], Gen.Int[0, 1439], Gen.Int[1, 1440])
            .Where((_, _, start, end) => start < end)
            .Sample((id, day, start, end) => Check(DateTimeZoneProviders.Tzdb[id], new LocalDate(1985, 1, 1).PlusDays(day), start, end), iter: 2_000);

    [Fact]
    public void Hours_that_touch_are_one_stretch_even_over_midnight()
    {
        var zone = DateTimeZoneProviders.Tzdb["Asia/Tokyo"];
        var instants = new WorkingTime(zone, [new(IsoDayOfWeek.Tuesday, 0, 120), new(IsoDayOfWeek.Monday, 1300, 1440), new(IsoDayOfWeek.Monday, 1267, 1300)])
            .Between(new(2026, 6, 1), new(2026, 6, 2));

        var only = Assert.Single(instants);
        Assert.Equal(Duration.FromMinutes(1440 - 1267 + 120), only.Duration);
    }

    /// <summary>Looks at every quarter hour and at the minutes beside each end: the definition, not the way it is computed.</summary>
    private static void Check(DateTimeZone zone, LocalDate date, int start, int end)
    {
        var instants = new WorkingTime(zone, [new(date.DayOfWeek, start, end)]).Between(date, date);
        var probes = Enumerable.Range(-14 * 4, 52 * 4).Select(quarter => date.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(15 * quarter))
            .Concat(instants.SelectMany(i => new[] { i.Start - Duration.Epsilon, i.Start, i.End - Duration.Epsilon, i.End }));
        foreach (var probe in probes)
        {
            var wall = probe.InZone(zone).LocalDateTime;
            var minute = wall.TimeOfDay.TickOfDay / (double)NodaConstants.TicksPerMinute;
            var shown = wall.Date == date && minute >= start && minute < end;
            if (shown != instants.Exists(i => i.Contains(probe)))
                Assert.Fail($"{zone.Id} {date} {start}-{end}: {probe} shows {wall}, but is {(shown ? "not " : "")}within the hours");
        }
        for (var i = 1; i < instants.Count; i++)
            Assert.True(instants[i - 1].End < instants[i].Start, "what touches is one stretch, in order");
    }

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private static int Minutes(string text) => int.Parse(text[..2]) * 60 + int.Parse(text[3..]);
}
