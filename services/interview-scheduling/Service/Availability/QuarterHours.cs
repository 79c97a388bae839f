using NodaTime;

namespace Hiring.InterviewScheduling.Availability;

/// <summary>
/// A stretch of up to 32 hours cut into quarter hours, each a bit: bit 0 is the quarter hour that starts at the origin.
/// Quarter hours are those of UTC, which are those of every clock: no zone's present offset is less round.
/// </summary>
internal readonly record struct QuarterHours(Instant Origin)
{
    /// <summary>Bits that there are.</summary>
    internal const int Count = 128;

    internal const int Minutes = 15;
    private const long Seconds = Minutes * 60;
    private const long Ticks = Seconds * NodaConstants.TicksPerSecond;
    private const int Hour = 60 / Minutes;

    /// <summary>The first quarter hour, counted since 1970.</summary>
    internal long Quarter { get; } = Floor(Origin);

    /// <summary>The grid whose first quarter hour holds an instant.</summary>
    internal static QuarterHours From(Instant instant) => new(Instant.FromUnixTimeSeconds(Floor(instant) * Seconds));

    /// <summary>Start of a quarter hour.</summary>
    internal Instant At(int quarter) => Origin + Duration.FromMinutes(quarter * Minutes);

    /// <summary>Quarter hours that lie wholly within an interval: time that can be used.</summary>
    internal UInt128 Within(Interval interval) => Between(Ceiling(Start(interval)), Floor(End(interval)));

    /// <summary>Quarter hours that an interval touches: time that is taken.</summary>
    internal UInt128 Touched(Interval interval) => Between(Floor(Start(interval)), Ceiling(End(interval)));

    /// <summary>Quarter hours that start within an interval.</summary>
    internal UInt128 StartingIn(Interval interval) => Between(Ceiling(Start(interval)), Ceiling(End(interval)));

    /// <summary>Bits from one (inclusive) to another (exclusive), as far as they are on the grid.</summary>
    internal static UInt128 Bits(long from, long to)
    {
        from = Math.Clamp(from, 0, Count);
        to = Math.Clamp(to, from, Count);
        return Below((int)to) & ~Below((int)from);
    }

    /// <summary>The bits of any of some intervals.</summary>
    internal static UInt128 Union(IEnumerable<Interval> intervals, Func<Interval, UInt128> bits) => intervals.Aggregate(UInt128.Zero, (all, interval) => all | bits(interval));

    /// <summary>Where a run of so many set bits starts.</summary>
    internal static UInt128 Starts(UInt128 free, int length)
    {
        // Doubles the run that is known to be free: a logarithm of the length instead of the length.
        for (var known = 1; known < length;)
        {
            var step = Math.Min(known, length - known);
            free &= free >> step;
            known += step;
        }
        return free;
    }

    private UInt128 Between(long from, long to) => Bits(from - Quarter, to - Quarter);

    private static UInt128 Below(int bit) => bit == Count ? UInt128.MaxValue : (UInt128.One << bit) - 1;

    private static Instant Start(Interval interval) => interval.HasStart ? interval.Start : Instant.MinValue;

    private static Instant End(Interval interval) => interval.HasEnd ? interval.End : Instant.MaxValue;

    /// <summary>Set bits.</summary>
    internal static int Set(UInt128 bits) => (int)UInt128.PopCount(bits);

    /// <summary>Pieces of less than an hour that an interview leaves of the free time around it.</summary>
    internal static int Scraps(UInt128 free, int start, int length)
    {
        var before = start == 0 ? 0 : (int)UInt128.LeadingZeroCount(~(free << Count - start));
        var after = start + length >= Count ? 0 : (int)UInt128.TrailingZeroCount(~(free >> start + length));
        return (before is > 0 and < Hour ? 1 : 0) + (after is > 0 and < Hour ? 1 : 0);
    }

    /// <summary>The quarter hour since 1970 that holds an instant.</summary>
    internal static long Floor(Instant instant) => Math.DivRem(instant.ToUnixTimeTicks(), Ticks) is var (quarters, rest) && rest < 0 ? quarters - 1 : quarters;

    /// <summary>The first quarter hour since 1970 that does not start before an instant.</summary>
    internal static long Ceiling(Instant instant) => Math.DivRem(instant.ToUnixTimeTicks(), Ticks) is var (quarters, rest) && rest > 0 ? quarters + 1 : quarters;
}
