using System.Globalization;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>What the search found, as people say it.</summary>
internal static class Words
{
    /// <summary>A kind of round in words.</summary>
    internal static string Of(RoundKind kind) => kind switch
    {
        RoundKind.SystemDesign => "system design",
        RoundKind.Database => "database",
        RoundKind.Coding => "coding",
        RoundKind.Operations => "operations",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of round"),
    };

    /// <summary>Why a loop was chosen, most weight first.</summary>
    /// <param name="problem">What it was searched in.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="score">Its score.</param>
    /// <param name="candidates">Candidates whose loops were planned together.</param>
    internal static IEnumerable<string> Reasons(LoopProblem problem, FoundLoop loop, IReadOnlyList<ScorePart> score, int candidates = 1) =>
        problem.Weights == LoopWeighting.EarliestFirst ? InOrder(problem, loop, score) : ByWeight(loop, score, candidates);

    private static IEnumerable<string> InOrder(LoopProblem problem, FoundLoop loop, IReadOnlyList<ScorePart> score)
    {
        double Measure(ScoreCriterion criterion) => score.First(part => part.Criterion == criterion).Measure;
        var zone = problem.Candidate.Zone;
        var (start, end) = (loop.During.Start.InZone(zone), loop.During.End.InZone(zone));
        var day = problem.MostDays == 1 ? "the earliest day of the candidate on which" : "the first of the earliest days of the candidate on which";
        yield return Say($"{loop.Day:uuuu-MM-dd} is {day} all {loop.Interviews.Count} rounds fit, each with other interviewers.");
        var span = Duration.FromMinutes(15.0 * Measure(ScoreCriterion.Span));
        yield return Say($"The loop takes {Length(span)}; on that day no shorter one is possible.");
        yield return Say($"It starts at {start:HH:mm} and ends at {end:HH:mm} ({zone.Id}); none of that length starts earlier.");
        var load = Measure(ScoreCriterion.Load) / loop.Interviews.Sum(one => one.Seats.Count);
        yield return load == 0
            ? "None of its interviewers has another interview in the four weeks before the end of the window."
            : Say($"Its interviewers have {load:P0} of what they take in four weeks, on average; no choice of people for that time has less.");
    }

    private static IEnumerable<string> ByWeight(FoundLoop loop, IReadOnlyList<ScorePart> score, int candidates)
    {
        yield return candidates == 1 ? Say($"{loop.Cost / 1000.0:0.###} points; no other loop that starts then has fewer.")
            : Say($"{loop.Cost / 1000.0:0.###} points, in a plan of {candidates} candidates who want the same people.");
        foreach (var term in score.Where(term => term.Cost > 0))
            yield return Say($"{term.Cost / 1000.0:0.###} points: {term.Measure:0.###} {Counted(term.Criterion)}.");
    }

    private static string Counted(ScoreCriterion criterion) => criterion switch
    {
        ScoreCriterion.Soon => "days after the first day of the window",
        ScoreCriterion.Span => "quarter hours from first start to last end",
        ScoreCriterion.Start => "quarter hours from midnight to the first start",
        ScoreCriterion.Load => "times what one of its interviewers takes in four weeks, already booked",
        ScoreCriterion.Fragmentation => "pieces of less than an hour left of interviewers' free time",
        ScoreCriterion.UnsociableHours => "quarter hours outside 08:00 to 18:00 on somebody's wall",
        ScoreCriterion.Preference => "seats of people who are not preferred",
        ScoreCriterion.Training => "sessions that people who learn in it still lack",
        ScoreCriterion.Days => "further days",
        ScoreCriterion.EmptySeats => "seats that stay empty",
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "is no criterion"),
    };

    private static string Length(Duration duration) => duration.Minutes == 0 ? Say($"{duration.Hours} h")
        : duration.Hours == 0 ? Say($"{duration.Minutes} min")
        : Say($"{duration.Hours} h {duration.Minutes} min");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
