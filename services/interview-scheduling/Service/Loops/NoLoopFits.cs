using System.Globalization;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Says why there is no loop: the smallest set of constraints without which there would be one.</summary>
internal static class NoLoopFits
{
    private const int MostCounted = 200;
    private static readonly Constraints[] Single = [Constraints.Rest, Constraints.Lunch, Constraints.DayLimit, Constraints.Room, Constraints.CalendarUnknown, Constraints.Booked, Constraints.WorkingHours, Constraints.Window];

    /// <summary>What makes it impossible.</summary>
    /// <param name="Dropped">The constraints without which a loop fits; none if people are missing.</param>
    /// <param name="Kind">The kind of round that is the cause, where one is.</param>
    internal sealed record Cause(Constraints Dropped, RoundKind Kind)
    {
        /// <summary>The fewest further days that would do, and the loops that the window would have then, where further days do.</summary>
        internal (int Days, int Loops)? Longer { get; init; }

        /// <summary>As in the error's metadata, for example <c>booked</c> or <c>working_hours,window</c>.</summary>
        internal string Binding => Dropped == Constraints.None ? "round_kind"
            : string.Join(',', Single.Where(one => Dropped.HasFlag(one)).Select(Name));

        private static string Name(Constraints one) => one switch
        {
            Constraints.Rest => "rest",
            Constraints.DayLimit => "day_limit",
            Constraints.Booked => "booked",
            Constraints.WorkingHours => "working_hours",
            Constraints.Lunch => "lunch",
            Constraints.Room => "room",
            Constraints.CalendarUnknown => "calendar_unknown",
            _ => "window",
        };
    }

    /// <summary>Finds the cause of a problem that has no loop. Its people must be loaded with what they have in the days beyond the window too.</summary>
    internal static Cause Find(LoopProblem problem, CancellationToken cancellation)
    {
        if (WithoutPerson(problem.Rounds, problem.People) is { } missing)
            return new Cause(Constraints.None, missing);
        var days = problem.DaysForExplanation();
        bool Fits(IReadOnlyList<LoopRound> rounds, Constraints dropped) => problem.Fits(days, rounds, dropped, cancellation);

        // Fewest constraints first, then the smallest concession.
        var sets = Enumerable.Range(1, 255).Select(set => (Constraints)set).Where(set => (set & ~problem.Present) == 0)
            .OrderBy(set => int.PopCount((int)set)).ThenBy(set => (int)set);
        var dropped = sets.FirstOrDefault(set => Fits(problem.Rounds, set), Constraints.Window);
        var stuck = problem.Rounds.Where(round => !Fits([round], Constraints.None)).Select(round => round.Kind).ToHashSet();
        // Where not one of several rounds fits even alone, no round is the cause.
        var isCause = stuck.Count == 1 || stuck.Count < problem.Rounds.DistinctBy(round => round.Kind).Count();
        return new Cause(dropped, isCause ? stuck.FirstOrDefault() : RoundKind.Unspecified) { Longer = Longer(problem, cancellation) };
    }

    private static (int, int)? Longer(LoopProblem problem, CancellationToken cancellation)
    {
        for (var days = 1; days <= LoopProblem.DaysBeyond; days++)
            if (problem.Longer(days).Count(MostCounted, cancellation) is > 0 and var loops)
                return (days, loops);
        return null;
    }

    internal static Exception Refusal(LoopProblem problem, Cause cause)
    {
        var metadata = new List<(string, object)> { ("binding", cause.Binding) };
        if (cause.Kind != RoundKind.Unspecified)
            metadata.Add(("round_kind", cause.Kind));
        if (cause.Longer is var (further, loops))
            metadata.AddRange([("further_days", further), ("loops_then", loops)]);
        return Problem.Precondition(ErrorReason.NoLoopFits, Message(problem, cause), [.. metadata]);
    }

    /// <summary>The first kind of round for which nobody is left when each seat gets another person (Kuhn's augmenting paths).</summary>
    private static RoundKind? WithoutPerson(IReadOnlyList<LoopRound> rounds, IReadOnlyList<Person> people)
    {
        var seats = rounds.SelectMany(round => round.WithoutOptional().Seats.Select(seat => (round, seat))).ToList();
        var holds = new int?[people.Count];
        bool Assign(int seat, HashSet<int> tried)
        {
            for (var person = 0; person < people.Count; person++)
                if (people[person].MayTake(seats[seat].round, seats[seat].seat) && tried.Add(person) && (holds[person] is not { } other || Assign(other, tried)))
                {
                    holds[person] = seat;
                    return true;
                }
            return false;
        }
        for (var seat = 0; seat < seats.Count; seat++)
            if (!Assign(seat, []))
                return seats[seat].round.Kind;
        return null;
    }

    private static string Message(LoopProblem problem, Cause cause)
    {
        var round = cause.Kind == RoundKind.Unspecified ? "" : $"the {Words.Of(cause.Kind)} round";
        if (cause.Dropped == Constraints.None)
            return $"There are too few interviewers: none is left to hold {round}, since each seat needs another person. Enter more who may hold it.";
        var candidate = problem.Candidate;
        var hours = $"between {WallTime.Show(candidate.Earliest)} and {WallTime.Show(candidate.Latest)} ({candidate.Zone.Id})";
        var days = string.Create(CultureInfo.InvariantCulture, $"on the working days from {candidate.FirstDay:uuuu-MM-dd} to {candidate.LastDay:uuuu-MM-dd}");
        var causes = string.Join(" and ", Single.Where(one => cause.Dropped.HasFlag(one)).Select(Reason));
        return (round.Length == 0 ? $"No loop fits {hours} {days}." : $"Nobody qualified for {round} is free {hours} {days}.")
            + $" It would fit {causes}.{Longer(cause)}";
    }

    private static string Longer(Cause cause) => cause.Longer is not var (days, loops) ? ""
        : $" Extending the window by {(days == 1 ? "one day" : $"{days} days")} would give {(loops == 1 ? "one loop" : loops == MostCounted ? $"{loops} loops or more" : $"{loops} loops")}.";

    private static string Reason(Constraints one) => one switch
    {
        Constraints.Rest => "without rest for the candidate between interviews",
        Constraints.DayLimit => "if interviewers had not reached their interviews a day",
        Constraints.Booked => "if those who can hold it were not booked already",
        Constraints.WorkingHours => "outside the working hours of interviewers",
        Constraints.Lunch => "without the break for a meal",
        Constraints.Room => "with a free room of the site that holds everyone",
        Constraints.CalendarUnknown => "if interviewers whose calendars could not be read are free",
        _ => $"with longer hours, at a weekend, or up to {LoopProblem.DaysBeyond} days later",
    };
}
