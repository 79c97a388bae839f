using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Starts in a row that are refused for one reason; nobody is the candidate.</summary>
internal sealed record RefusedRun(Guid? Person, SlotRefusal Reason, Instant First, Instant Last);

/// <summary>The starts of a round on a day: where it is open, and why it is not elsewhere.</summary>
internal sealed record RoundReasons(LoopRound Round, IReadOnlyList<(Instant First, Instant Last)> Open, IReadOnlyList<RefusedRun> Refused);

/// <summary>Why starts on the first day of a problem are refused, person by person, whatever the other rounds need.</summary>
internal static class SlotReasons
{
    /// <summary>Each round with each start within what the candidate offers. A day that is over or that a zone skipped has none.</summary>
    internal static IEnumerable<RoundReasons> Of(LoopProblem problem, Instant now)
    {
        var date = problem.Candidate.FirstDay;
        var whole = WallClock.Instants(problem.Candidate.Zone, date, 0, WallTime.MinutesADay).ToList();
        if (whole.Count == 0)
            yield break;
        var grid = QuarterHours.From(whole[0].Start);
        var asked = QuarterHours.Union(WallClock.Instants(problem.Candidate.Zone, date, problem.Candidate.Earliest, problem.Candidate.Latest), grid.Within);
        var past = ~grid.StartingIn(new Interval(now, null));
        var classes = problem.People.Select(person => Classes(person, grid)).ToList();
        var candidate = new[] { (SlotRefusal.Past, past), (SlotRefusal.Busy, QuarterHours.Union(problem.Candidate.Busy, grid.Touched)) };
        foreach (var round in problem.Rounds)
        {
            var starts = QuarterHours.Starts(asked, round.Quarters);
            var (refused, open) = (new List<RefusedRun>(), starts);
            var own = Reasons(starts, round.Quarters, candidate).ToList();
            open = own.Aggregate(open, (left, one) => left & ~one.Starts);
            refused.AddRange(Runs(null, own, grid));
            var seats = new UInt128[round.Seats.Count];
            foreach (var (person, i) in problem.People.Select((person, i) => (person, i)))
            {
                if (!round.Seats.Any(seat => person.MayTake(round, seat)))
                {
                    refused.AddRange(Runs(person.Id, [(SlotRefusal.NotQualified, starts)], grid).Take(1));
                    continue;
                }
                var reasons = Reasons(starts, round.Quarters, classes[i]).ToList();
                refused.AddRange(Runs(person.Id, reasons, grid));
                var can = reasons.Aggregate(starts, (left, one) => left & ~one.Starts);
                for (var seat = 0; seat < seats.Length; seat++)
                    seats[seat] |= person.MayTake(round, round.Seats[seat]) ? can : UInt128.Zero;
            }
            open = seats.Where((_, seat) => !round.Seats[seat].Optional).Aggregate(open, (left, can) => left & can);
            yield return new RoundReasons(round, [.. Runs(open, grid)], refused);
        }
    }

    /// <summary>What keeps a person from interviews, in the order in which one would look: by each reason the quarter hours that cannot be used, of which a limit counts where an interview starts.</summary>
    private static (SlotRefusal Reason, UInt128 Not)[] Classes(Person person, QuarterHours grid)
    {
        var works = person.Works;
        var walls = new WallDays(person.Zone, grid);
        UInt128 Works(WorkingTime hours) => new PersonTime(person with { Works = hours }).On(walls).Works;
        IReadOnlyList<OverriddenHours> Overrides(params HoursOverrideKind[] kinds) => [.. works.Overrides.Where(one => kinds.Contains(one.Kind))];

        var always = works with { Overrides = Overrides(HoursOverrideKind.OtherHours), HolidaysOf = "", Paused = null };
        var outside = ~Works(always);
        var holiday = ~Works(always with { HolidaysOf = works.HolidaysOf });
        var off = ~Works(always with { HolidaysOf = works.HolidaysOf, Overrides = Overrides(HoursOverrideKind.OtherHours, HoursOverrideKind.Off) });
        var onCall = ~Works(works with { Paused = null });
        var bits = new PersonTime(person).On(walls);
        return
        [
            (SlotRefusal.OutsideHours, outside), (SlotRefusal.Holiday, holiday), (SlotRefusal.Off, off), (SlotRefusal.OnCall, onCall), (SlotRefusal.Paused, ~bits.Works),
            (SlotRefusal.Busy, new PersonTime(person with { Rest = default }).On(walls).Busy), (SlotRefusal.Rest, bits.Busy), (SlotRefusal.CalendarUnknown, bits.Unknown), (SlotRefusal.LimitReached, bits.OnFullDay),
        ];
    }

    /// <summary>The starts that each reason refuses, each start with the first reason that does.</summary>
    private static IEnumerable<(SlotRefusal Reason, UInt128 Starts)> Reasons(UInt128 starts, int length, IEnumerable<(SlotRefusal Reason, UInt128 Not)> classes)
    {
        foreach (var (reason, not) in classes)
        {
            var refused = starts & (reason is SlotRefusal.LimitReached or SlotRefusal.Past ? not : ~QuarterHours.Starts(~not, length));
            if (refused != UInt128.Zero)
                yield return (reason, refused);
            starts &= ~refused;
        }
    }

    private static IEnumerable<RefusedRun> Runs(Guid? person, IEnumerable<(SlotRefusal Reason, UInt128 Starts)> reasons, QuarterHours grid) => reasons
        .SelectMany(one => Runs(one.Starts, grid).Select(run => new RefusedRun(person, one.Reason, run.First, run.Last))).OrderBy(run => run.First);

    /// <summary>Starts in a row.</summary>
    private static IEnumerable<(Instant First, Instant Last)> Runs(UInt128 starts, QuarterHours grid) => Quarters(starts)
        .Select((quarter, i) => (quarter, run: quarter - i)).GroupBy(at => at.run, at => at.quarter).Select(run => (grid.At(run.First()), grid.At(run.Last())));

    private static IEnumerable<int> Quarters(UInt128 bits)
    {
        for (; bits != UInt128.Zero; bits &= bits - 1)
            yield return (int)UInt128.TrailingZeroCount(bits);
    }
}
