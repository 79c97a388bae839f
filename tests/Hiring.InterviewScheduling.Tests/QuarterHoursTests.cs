using CsCheck;
using Hiring.InterviewScheduling.Availability;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

public sealed class QuarterHoursTests
{
    private static readonly QuarterHours Grid = QuarterHours.From(Instant.FromUtc(2026, 6, 1, 9, 7));

    [Fact]
    public void A_grid_starts_at_the_quarter_hour_that_holds_the_instant() => Assert.Equal(Instant.FromUtc(2026, 6, 1, 9, 0), Grid.Origin);

    [Fact]
    public void Bits_say_of_each_quarter_hour_what_is_true_of_it() =>
        Gen.Select(Gen.Int[-3000, 3000], Gen.Int[1, 3000]).Sample((from, length) =>
        {
            var interval = new Interval(Grid.Origin + Duration.FromMinutes(from), Grid.Origin + Duration.FromMinutes(from + length));
            for (var quarter = 0; quarter < QuarterHours.Count; quarter++)
            {
                var (start, end) = (Grid.At(quarter), Grid.At(quarter + 1));
                Assert.Equal(start >= interval.Start && end <= interval.End, Has(Grid.Within(interval), quarter));
                Assert.Equal(start < interval.End && end > interval.Start, Has(Grid.Touched(interval), quarter));
                Assert.Equal(interval.Contains(start), Has(Grid.StartingIn(interval), quarter));
            }
        }, iter: 300);

    [Fact]
    public void A_start_is_where_the_whole_length_is_free() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.Int[1, 16]).Sample((a, b, c, d, length) =>
        {
            var free = new UInt128(a | c, b | d);
            var starts = QuarterHours.Starts(free, length);
            for (var quarter = 0; quarter < QuarterHours.Count; quarter++)
                Assert.Equal(Enumerable.Range(quarter, length).All(q => q < QuarterHours.Count && Has(free, q)), Has(starts, quarter));
        }, iter: 300);

    private static bool Has(UInt128 bits, int quarter) => (bits >> quarter & 1) != 0;
}
