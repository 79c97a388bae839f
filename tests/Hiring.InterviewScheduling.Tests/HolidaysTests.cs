using Hiring.InterviewScheduling.Interviewers;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

public sealed class HolidaysTests
{
    private static List<LocalDate> In(string place, LocalDate first, LocalDate last) =>
        [.. Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays).Where(day => Holidays.Is(place, day))];

    private static List<LocalDate> In2027(string place) => In(place, new(2027, 1, 1), new(2027, 12, 31));

    [Theory]
    [InlineData("DE", "2027-10-03", "2027-01-06")] // Unity; Epiphany is not a holiday of the whole country.
    [InlineData("DE-BY", "2027-01-06", "2027-03-08")] // Women's Day is Berlin's.
    [InlineData("DE-BE", "2027-03-08", "2027-01-06")]
    [InlineData("US", "2027-11-25", "2027-12-26")] // Thanksgiving.
    [InlineData("GB-SCT", "2027-11-30", "2027-03-29")] // Saint Andrew; no Easter Monday.
    [InlineData("GB-ENG", "2027-03-29", "2027-11-30")]
    [InlineData("IE", "2027-03-17", "2027-08-20")] // Saint Patrick.
    [InlineData("HU", "2027-08-20", "2027-03-17")] // Saint Stephen.
    [InlineData("PL", "2027-11-11", "2027-10-03")]
    [InlineData("FR", "2027-07-14", "2027-10-03")]
    [InlineData("JP", "2027-05-03", "2027-12-25")]
    public void A_place_has_its_own_holidays(string place, string holiday, string workingDay)
    {
        var days = In2027(place);
        Assert.Contains(NodaTime.Text.LocalDatePattern.Iso.Parse(holiday).Value, days);
        Assert.DoesNotContain(NodaTime.Text.LocalDatePattern.Iso.Parse(workingDay).Value, days);
    }

    [Fact]
    public void Only_days_of_the_window_are_answered_over_the_end_of_a_year() =>
        Assert.Equal([new LocalDate(2026, 12, 25), new(2026, 12, 26), new(2027, 1, 1)], In("DE", new(2026, 12, 20), new(2027, 1, 10)));

    [Theory]
    [InlineData("")]
    [InlineData("XX")]
    [InlineData("DE-ALL")]
    [InlineData("DE-1")]
    [InlineData("PO")]
    [InlineData("DE-BE-X")]
    [InlineData("US-NY")]
    public void What_is_not_known_is_said_to_be_unknown(string place) => Assert.False(Holidays.AreKnown(place));
}
