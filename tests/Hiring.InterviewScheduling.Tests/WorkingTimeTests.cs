using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>What an override, a holiday and a pause leave of weekly hours.</summary>
public sealed class WorkingTimeTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly LocalDate Monday = new(2027, 10, 4);

    private static readonly WorkingTime NineToFive = new(Berlin, [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, 540, 1020))]);

    private static OverriddenHours On(HoursOverrideKind kind, int day, int start = 0, int end = 1440) => new(kind, Monday.PlusDays(day), Monday.PlusDays(day), start, end);

    private static string Shown(WorkingTime time, int days = 1) => string.Join(' ', time.Between(Monday, Monday.PlusDays(days - 1)).Select(interval =>
        $"{LocalDateTimePattern.CreateWithInvariantCulture("ddHHmm").Format(interval.Start.InZone(Berlin).LocalDateTime)}-{LocalDateTimePattern.CreateWithInvariantCulture("HHmm").Format(interval.End.InZone(Berlin).LocalDateTime)}"));

    [Fact]
    public void Off_and_on_call_are_taken_from_the_hours_and_other_hours_take_their_place()
    {
        Assert.Equal("040900-1700 050900-1700", Shown(NineToFive, 2));
        Assert.Equal("050900-1700", Shown(NineToFive with { Overrides = [On(HoursOverrideKind.Off, 0)] }, 2));
        Assert.Equal("040900-1200 041400-1700", Shown(NineToFive with { Overrides = [On(HoursOverrideKind.OnCall, 0, 720, 840)] }));
        Assert.Equal("041800-2000", Shown(NineToFive with { Overrides = [On(HoursOverrideKind.OtherHours, 0, 1080, 1200)] }));
        Assert.Equal("040700-0800 041800-1900", Shown(NineToFive with
        {
            Overrides = [On(HoursOverrideKind.OtherHours, 0, 1080, 1200), On(HoursOverrideKind.OtherHours, 0, 420, 480), On(HoursOverrideKind.Off, 0, 1140, 1440)],
        }));
    }

    [Fact]
    public void A_public_holiday_is_off_unless_hours_are_entered_for_it()
    {
        // 3 October 2027 is a Sunday; 25 December a Saturday; 1 November is a Monday, and a holiday in Bavaria but not in Berlin.
        var november = new LocalDate(2027, 11, 1);
        Assert.Empty((NineToFive with { HolidaysOf = "DE-BY" }).Between(november, november));
        Assert.Single((NineToFive with { HolidaysOf = "DE-BE" }).Between(november, november));
        var works = NineToFive with { HolidaysOf = "DE-BY", Overrides = [new(HoursOverrideKind.OtherHours, november, november, 600, 660)] };
        Assert.Equal(Duration.FromHours(1), Assert.Single(works.Between(november, november)).Duration);
    }

    [Fact]
    public void A_pause_ends_in_the_middle_of_a_day_or_never()
    {
        var noon = Monday.At(new LocalTime(12, 0)).InZoneStrictly(Berlin).ToInstant();
        Assert.Equal("041200-1700", Shown(NineToFive with { Paused = new Interval(Instant.MinValue, noon) }));
        Assert.Equal("040900-1200", Shown(NineToFive with { Paused = new Interval(noon, null) }, 3));
    }

    [Fact]
    public void On_call_through_the_night_in_which_clocks_go_back_takes_the_hour_that_is_there_twice()
    {
        var sunday = new LocalDate(2026, 10, 25);
        var nightly = new WorkingTime(Berlin, [new(IsoDayOfWeek.Sunday, 0, 360)]) { Overrides = [new(HoursOverrideKind.OnCall, sunday, sunday, 120, 180)] };
        Assert.Equal(Duration.FromHours(5), nightly.Between(sunday, sunday).Aggregate(Duration.Zero, (sum, interval) => sum + interval.Duration));
    }
}
