using System.Numerics;
using Hiring.InterviewScheduling.Availability;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>New times and people for interviews of a loop of which the others stay.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Time">When the candidate can, with what else the candidate has.</param>
/// <param name="Around">People and rooms, with the time of what may move as free.</param>
/// <param name="Now">Nothing starts before it.</param>
internal sealed record Rearrangement(BookedLoop Loop, CandidateTime Time, Surroundings Around, Instant Now)
{
    private const int MostSeatsTriedOneByOne = 6;

    /// <summary>Further time that is not to be used.</summary>
    internal IReadOnlyList<Interval> Blocked { get; init; } = [];

    /// <summary>
    /// The best times for some interviews, with as many of their people as possible, or null if there are none. The rounds
    /// of the answer have the places of the interviews in the list.
    /// </summary>
    internal FoundLoop? Place(IReadOnlyList<BookedInterview> moved, CancellationToken cancellation)
    {
        var seats = moved.SelectMany((one, i) => one.Seats.Select((seat, j) => (Interview: i, Seat: j, seat.Declined))).Where(seat => !seat.Declined).ToList();
        foreach (var kept in Subsets(seats.Count))
            if (Problem(moved, (interview, seat) => seats.FindIndex(one => one.Interview == interview && one.Seat == seat) is >= 0 and var at && (kept & 1ul << at) != 0).Best(cancellation) is { } found
                && IsInOrder(moved, found) && LeavesMeal(moved, found))
                return found;
        return null;
    }

    /// <summary>
    /// Fewest interviews moved, then most people kept: what may stay stays as it is where the rest then fits on the same
    /// day. Null if nothing fits, and nothing moved if all may stay.
    /// </summary>
    internal (IReadOnlyList<BookedInterview> Moved, FoundLoop? Found)? LeastDisturbing(IReadOnlyList<BookedInterview> left, CancellationToken cancellation)
    {
        var may = left.Select(one => Time.Covers(one.During)).ToArray();
        foreach (var stays in Subsets(left.Count, all: true).Where(set => !Enumerable.Range(0, left.Count).Any(i => (set & 1ul << i) != 0 && !may[i])))
        {
            var moved = left.Where((_, i) => (stays & 1ul << i) == 0).ToList();
            if (moved.Count == 0)
                return (moved, null);
            var days = left.Except(moved).Select(one => one.During.Start.InZone(Time.Zone).Date).Distinct().ToList();
            if (days.Count > 1)
                continue;
            var rest = days.Count == 0 ? this : this with { Time = Time with { FirstDay = days[0], LastDay = days[0] } };
            if (rest.Place(moved, cancellation) is { } found)
                return (moved, found);
        }
        return null;
    }

    /// <summary>The search for some interviews, with some of their people and no others.</summary>
    internal LoopProblem Problem(IReadOnlyList<BookedInterview> moved, Func<int, int, bool> isKept)
    {
        var others = Loop.Others(moved).ToList();
        var taken = others.SelectMany(one => one.People).Concat(moved.SelectMany(one => one.Seats.Where(seat => seat.Declined).Select(seat => seat.PersonId))).ToHashSet();
        var rounds = moved.Select((one, i) => one.Round with
        {
            Place = i,
            After = [.. Enumerable.Range(0, moved.Count).Where(j => Loop.Before(one).Contains(moved[j].Place) && j != i)],
            Seats = [.. one.Seats.Select((seat, j) => isKept(i, j) ? seat.Seat with { Only = seat.PersonId } : seat.Seat)],
        });
        return new LoopProblem(rounds, Loop.Ask.RestQuarters, Time with { Busy = [.. Time.Busy, .. others.Select(one => one.During)] }, Around.People.Where(person => !taken.Contains(person.Id)), Now)
        {
            Lunch = Loop.Ask.Lunch, Rooms = Around.Rooms, Blocked = [.. Blocked, .. OutOfOrder(moved, others)],
        };
    }

    /// <summary>Time in which none of the interviews may be, since rounds that stay have to be over before or come after.</summary>
    private IEnumerable<Interval> OutOfOrder(IReadOnlyList<BookedInterview> moved, List<BookedInterview> others)
    {
        var (first, last) = (Time.FirstDay.PlusDays(-2).AtMidnight().InUtc().ToInstant(), Time.LastDay.PlusDays(LoopProblem.DaysBeyond + 2).AtMidnight().InUtc().ToInstant());
        var from = moved.Min(one => others.Where(other => Loop.Before(one).Contains(other.Place)).Select(other => other.During.End).DefaultIfEmpty(first).Max());
        var until = moved.Max(one => others.Where(other => Loop.Before(other).Contains(one.Place)).Select(other => other.During.Start).DefaultIfEmpty(last).Min());
        if (from > first)
            yield return new Interval(first, from);
        if (until < last)
            yield return new Interval(until, Instant.Max(last, until));
    }

    private bool IsInOrder(IReadOnlyList<BookedInterview> moved, FoundLoop found)
    {
        var all = Loop.Others(moved).Select(one => (Interview: one, one.During)).Concat(found.Interviews.Select(one => (Interview: moved[one.Place], one.During))).ToList();
        return !all.Any(one => all.Any(other => Loop.Before(one.Interview).Contains(other.Interview.Place) && other.Interview != one.Interview && other.During.End > one.During.Start));
    }

    private bool LeavesMeal(IReadOnlyList<BookedInterview> moved, FoundLoop found)
    {
        if (Loop.Ask.Lunch is not { } lunch)
            return true;
        var taken = Loop.Others(moved).Select(one => one.During).Concat(found.Interviews.Select(one => one.During));
        return WallClock.Subtract(WallClock.Instants(Time.Zone, found.Day, lunch.Start, lunch.End), taken).Any(free => free.Duration >= Duration.FromMinutes(lunch.Quarters * QuarterHours.Minutes));
    }

    /// <summary>Subsets as bits, the largest first. Of many things only those that lack at most one, and the empty one, unless all are asked for.</summary>
    private static IEnumerable<ulong> Subsets(int count, bool all = false) => count > MostSeatsTriedOneByOne && !all
        ? [(1ul << count) - 1, .. Enumerable.Range(0, count).Select(i => (1ul << count) - 1 & ~(1ul << i)), 0]
        : Enumerable.Range(0, 1 << count).Select(set => (ulong)set).OrderByDescending(BitOperations.PopCount).ThenByDescending(set => set);
}
