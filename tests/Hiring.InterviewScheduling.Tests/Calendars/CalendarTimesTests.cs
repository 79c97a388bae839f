using System.Text;
using System.Text.Json;
using CsCheck;
using Hiring.InterviewScheduling.Calendars;
using Hiring.Testing;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests.Calendars;

/// <summary>What is taken in iCalendar files, with answers that are known, and against programs that no one here wrote.</summary>
public sealed class CalendarTimesTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly Interval Year = new(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2027, 1, 1, 0, 0));

    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SU"];

    public static TheoryData<string, string, string[]> Files => new()
    {
        { "UTC", Event("DTSTART:20260601T100000Z", "DTEND:20260601T110000Z"), ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z"] },
        { "a zone", Event("DTSTART;TZID=America/New_York:20260601T100000", "DTEND;TZID=America/New_York:20260601T110000"), ["2026-06-01T14:00:00Z/2026-06-01T15:00:00Z"] },
        { "floating, at home", Event("DTSTART:20260601T100000", "DURATION:PT90M"), ["2026-06-01T08:00:00Z/2026-06-01T09:30:00Z"] },
        { "a whole day", Event("DTSTART;VALUE=DATE:20260601"), ["2026-05-31T22:00:00Z/2026-06-01T22:00:00Z"] },
        { "a day of 23 hours", Event("DTSTART;VALUE=DATE:20260329"), ["2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"] },
        { "a day of 25 hours", Event("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261026"), ["2026-10-24T22:00:00Z/2026-10-25T23:00:00Z"] },
        { "in the gap", Event("DTSTART;TZID=Europe/Berlin:20260329T023000", "DURATION:PT1H"), ["2026-03-29T01:30:00Z/2026-03-29T02:30:00Z"] },
        { "repeated, the first time", Event("DTSTART;TZID=Europe/Berlin:20261025T023000", "DURATION:PT1H"), ["2026-10-25T00:30:00Z/2026-10-25T01:30:00Z"] },
        { "free", Event("DTSTART:20260601T100000Z", "DTEND:20260601T110000Z", "TRANSP:TRANSPARENT"), [] },
        { "canceled", Event("DTSTART:20260601T100000Z", "DTEND:20260601T110000Z", "STATUS:CANCELLED"), [] },
        { "a moment", Event("DTSTART:20260601T100000Z"), [] },
        { "touching", Event("DTSTART:20260601T100000Z", "DTEND:20260601T110000Z") + Event("DTSTART:20260601T110000Z", "DTEND:20260601T120000Z"), ["2026-06-01T10:00:00Z/2026-06-01T12:00:00Z"] },
        {
            "each week, less one, and one more", Event("DTSTART;TZID=Europe/Berlin:20260323T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20260330T090000", "RDATE;TZID=Europe/Berlin:20260331T090000"),
            ["2026-03-23T08:00:00Z/2026-03-23T09:00:00Z", "2026-03-31T07:00:00Z/2026-03-31T08:00:00Z", "2026-04-06T07:00:00Z/2026-04-06T08:00:00Z"]
        },
        {
            "one moved, one canceled, one free", Event("UID:w", "DTSTART:20260601T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4") + Event("UID:w", "RECURRENCE-ID:20260602T100000Z", "DTSTART:20260602T150000Z", "DURATION:PT1H")
                + Event("UID:w", "RECURRENCE-ID:20260603T100000Z", "DTSTART:20260603T100000Z", "DURATION:PT1H", "STATUS:CANCELLED") + Event("UID:w", "RECURRENCE-ID:20260604T100000Z", "DTSTART:20260604T100000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"),
            ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z", "2026-06-02T15:00:00Z/2026-06-02T16:00:00Z"]
        },
        { "a zone of Windows'", Event("DTSTART;TZID=Pacific Standard Time:20260601T100000", "DURATION:PT1H"), ["2026-06-01T17:00:00Z/2026-06-01T18:00:00Z"] },
        { "a zone with a path", Event("DTSTART;TZID=\"/freeassociation.sourceforge.net/Europe/London\":20260601T100000", "DURATION:PT1H"), ["2026-06-01T09:00:00Z/2026-06-01T10:00:00Z"] },
        {
            "a zone by its place", "BEGIN:VTIMEZONE\r\nTZID:Office\r\nX-LIC-LOCATION:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
                + Event("DTSTART;TZID=Office:20260601T100000", "DURATION:PT1H"), ["2026-06-01T01:00:00Z/2026-06-01T02:00:00Z"]
        },
        {
            "a zone by what it says of itself", "BEGIN:VTIMEZONE\r\nTZID:Eastern\r\nBEGIN:STANDARD\r\nDTSTART:16011104T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
                + "BEGIN:DAYLIGHT\r\nDTSTART:16010311T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
                + Event("DTSTART;TZID=Eastern:20260601T100000", "DURATION:PT1H"), ["2026-06-01T14:00:00Z/2026-06-01T15:00:00Z"]
        },
        { "odd words beside it", Event("SUMMARY;ENCODING=QUOTED-PRINTABLE:=C3=A4=\r\n=0D=0A", "DESCRIPTION:<script>alert(1)</script>", "DTSTART:20260601T100000Z", "DTEND:20260601T110000Z", "X-A;B=\"c:d\":e"), ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z"] },
        { "an alarm within", Event("DTSTART:20260601T100000Z", "DTEND:20260601T110000Z", "BEGIN:VALARM", "TRIGGER:-PT10M", "DURATION:PT5M", "REPEAT:2", "END:VALARM"), ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z"] },
        { "folded", Event("DTSTART:2026060\r\n 1T100000Z", "DTEND:20260601T1\r\n\t10000Z"), ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z"] },
        {
            "free/busy", "BEGIN:VFREEBUSY\r\nFREEBUSY;TZID=UTC:20260601T100000Z/20260601T110000Z,20260601T120000Z/PT30M\r\nFREEBUSY;FBTYPE=FREE:20260601T130000Z/PT1H\r\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260602T100000Z/PT1H\r\nEND:VFREEBUSY\r\n",
            ["2026-06-01T10:00:00Z/2026-06-01T11:00:00Z", "2026-06-01T12:00:00Z/2026-06-01T12:30:00Z", "2026-06-02T10:00:00Z/2026-06-02T11:00:00Z"]
        },
        { "from before until now", Event("DTSTART:20251215T100000Z", "DTEND:20260102T100000Z"), ["2026-01-01T00:00:00Z/2026-01-02T10:00:00Z"] },
        { "nothing", "", [] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_taken_is_what_the_standard_says(string story, string events, string[] busy) =>
        Assert.True(busy.SequenceEqual(Shown(Read(events))), $"{story}: {string.Join(", ", Shown(Read(events)))}");

    [Theory]
    [InlineData("", "NOT_A_CALENDAR")]
    [InlineData("<html>sign in</html>", "NOT_A_CALENDAR")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "MALFORMED")]
    [InlineData("BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "MALFORMED")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "MALFORMED")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "MALFORMED")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260601T100000Z\r\nDTEND:20260601T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "END_BEFORE_START")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Mars/Olympus:20260601T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "UNKNOWN_TIME_ZONE")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "TOO_MUCH")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20200101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "TOO_MUCH")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "TOO_MUCH")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "UNSUPPORTED")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:now/later\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n", "MALFORMED")]
    public void What_cannot_be_read_or_is_too_much_is_refused_with_a_code_and_never_free(string file, string code) =>
        Assert.Equal(code, Assert.Throws<CalendarUnreadableException>(() => CalendarTimes.Read(file, Berlin, Year, CancellationToken.None)).Code);

    [Fact]
    public void Megabytes_are_read_or_refused_soon()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var many = new StringBuilder();
        for (var i = 0; i < 9_000; i++)
            many.Append(Event($"UID:{i}", $"DTSTART:2026{1 + i % 12:00}01T{i % 24:00}0000Z", "DURATION:PT15M", $"DESCRIPTION:{new string('x', 400)}"));
        Assert.NotEmpty(Read(many.ToString()));
        many.Append(many);
        Assert.Equal("TOO_MUCH", Assert.Throws<CalendarUnreadableException>(() => Read(many.ToString())).Code);
        Assert.Equal("TOO_MUCH", Assert.Throws<CalendarUnreadableException>(() => Read(string.Concat(Enumerable.Repeat("BEGIN:VEVENT\r\n", 12)))).Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
    }

    /// <summary>Recurring meetings in zones whose clocks change, against rrule-temporal (npm), which shares neither rules nor time-zone code with what reads here.</summary>
    [Fact]
    public async Task Recurring_meetings_are_when_another_program_says_they_are_around_changes_of_clocks_too()
    {
        string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"];
        var random = new Random(5);
        var rules = new List<(string Zone, string Start, string Rule)>();
        for (var i = 0; i < 150; i++)
        {
            var day = new LocalDate(2026, 1, 1).PlusDays(random.Next(250));
            var frequency = random.Next(4) switch
            {
                0 => $"FREQ=DAILY;INTERVAL={random.Next(1, 4)}",
                1 => $"FREQ=WEEKLY;INTERVAL={random.Next(1, 3)};BYDAY={string.Join(',', Days.Where(_ => random.Next(3) == 0).Append("SA"))}",
                2 => $"FREQ=MONTHLY;BYDAY={random.Next(1, 4)}SU",
                _ => $"FREQ=MONTHLY;BYMONTHDAY={random.Next(1, 29)}",
            };
            rules.Add((zones[random.Next(zones.Length)], $"{LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Format(day)}T{random.Next(24):00}{random.Next(4) * 15:00}00", $"{frequency};COUNT={random.Next(2, 60)}"));
        }
        var node = await OtherPrograms.NpmAsync("rrule-temporal@2.2.8", "temporal-polyfill@0.3.0");
        var answered = JsonSerializer.Deserialize<string[][]>(await OtherPrograms.NodeAsync(node, """
            import 'temporal-polyfill/global';
            import { RRuleTemporal } from 'rrule-temporal';
            const rules = JSON.parse(await new Response(process.stdin).text());
            console.log(JSON.stringify(rules.map(r => new RRuleTemporal({ rruleString: `DTSTART;TZID=${r.Item1}:${r.Item2}\nRRULE:${r.Item3}` }).all().map(t => new Date(t.epochMilliseconds).toISOString().replace('.000', '')))));
            """, JsonSerializer.Serialize(rules.Select(rule => new { Item1 = rule.Zone, Item2 = rule.Start, Item3 = rule.Rule }))))!;

        var compared = 0;
        foreach (var (rule, expected) in rules.Zip(answered))
        {
            var read = CalendarTimes.Read($"BEGIN:VCALENDAR\r\n{Event($"DTSTART;TZID={rule.Zone}:{rule.Start}", "DURATION:PT10M", $"RRULE:{rule.Rule}")}END:VCALENDAR\r\n", Berlin,
                new Interval(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2032, 1, 1, 0, 0)), CancellationToken.None);
            var first = expected.Where(start => InstantPattern.General.Parse(start).Value < Instant.FromUtc(2032, 1, 1, 0, 0)).ToArray();
            Assert.True(first.SequenceEqual(read.Select(one => InstantPattern.General.Format(one.Start))), $"{rule}: {string.Join(' ', first.Except(read.Select(one => InstantPattern.General.Format(one.Start))))} is not read");
            compared += first.Length;
        }
        Assert.True(compared > 2_000, $"{compared} compared");
    }

    private static List<Interval> Read(string events) => CalendarTimes.Read($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n", Berlin, Year, CancellationToken.None);

    private static IEnumerable<string> Shown(IEnumerable<Interval> busy) => busy.Select(one => $"{InstantPattern.General.Format(one.Start)}/{InstantPattern.General.Format(one.End)}");

    internal static string Event(params string[] lines) => $"BEGIN:VEVENT\r\n{string.Concat(lines.Select(line => line + "\r\n"))}END:VEVENT\r\n";
}
