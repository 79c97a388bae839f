using NodaTime;

namespace Hiring.InterviewScheduling.Availability;

/// <summary>
/// From wall-clock hours to the instants that they mean. Working hours mean every instant at which a clock on the wall of
/// that zone shows a time within them, and no other. So hours that begin in a gap begin when the gap ends, an hour that
/// the clock repeats counts twice, and a day that a zone skipped has none.
/// </summary>
internal static class WallClock
{
    /// <summary>The instants of a date at which the clock shows a time from start (inclusive) to end (exclusive), in minutes from midnight.</summary>
    internal static IEnumerable<Interval> Instants(DateTimeZone zone, LocalDate date, int start, int end)
    {
        var from = date.AtMidnight().PlusMinutes(start);
        var to = date.AtMidnight().PlusMinutes(end);
        // No offset is beyond these, so no other stretch of the zone's history can show this date.
        var around = new Interval(from.WithOffset(Offset.MaxValue).ToInstant(), to.WithOffset(Offset.MinValue).ToInstant());
        foreach (var stretch in zone.GetZoneIntervals(around))
        {
            var first = from.WithOffset(stretch.WallOffset).ToInstant();
            var last = to.WithOffset(stretch.WallOffset).ToInstant();
            if (stretch.HasStart && stretch.Start > first)
                first = stretch.Start;
            if (stretch.HasEnd && stretch.End < last)
                last = stretch.End;
            if (first < last)
                yield return new Interval(first, last);
        }
    }

    /// <summary>The same instants in order; what overlaps or touches is one interval.</summary>
    internal static List<Interval> Merge(IEnumerable<Interval> intervals)
    {
        var merged = new List<Interval>();
        foreach (var next in intervals.OrderBy(interval => interval.Start))
            if (merged.Count > 0 && next.Start <= merged[^1].End)
                merged[^1] = new Interval(merged[^1].Start, Instant.Max(merged[^1].End, next.End));
            else
                merged.Add(next);
        return merged;
    }

    /// <summary>What of some intervals lies in none of others, which may lack a start or an end.</summary>
    internal static IEnumerable<Interval> Subtract(IEnumerable<Interval> from, IEnumerable<Interval> taken) => taken.Aggregate(from, (left, other) =>
    {
        var (start, end) = (other.HasStart ? other.Start : Instant.MinValue, other.HasEnd ? other.End : Instant.MaxValue);
        return [.. left.SelectMany(interval => new[]
        {
            (From: interval.Start, To: Instant.Min(interval.End, start)),
            (From: Instant.Max(interval.Start, end), To: interval.End),
        }).Where(part => part.From < part.To).Select(part => new Interval(part.From, part.To))];
    });
}
