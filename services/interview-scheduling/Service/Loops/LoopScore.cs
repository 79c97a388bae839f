using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>What one criterion adds to the score of a loop.</summary>
/// <param name="Criterion">Which.</param>
/// <param name="Measure">What was counted, in the criterion's unit.</param>
/// <param name="Cost">Thousandths of a point.</param>
internal sealed record ScorePart(ScoreCriterion Criterion, double Measure, long Cost);

/// <summary>Says of what the score of a loop is made, from its interviews alone: what the search counted is not looked at.</summary>
internal static class LoopScore
{
    /// <summary>Each criterion that has a weight, the heaviest for this loop first.</summary>
    internal static List<ScorePart> Of(LoopProblem problem, FoundLoop loop)
    {
        var (weights, zone) = (problem.Weights, problem.Candidate.Zone);
        var days = loop.Interviews.GroupBy(one => one.During.Start.InZone(zone).Date)
            .Select(on => (Day: problem.Day(on.Key)!, Interviews: on.ToList())).ToList();
        var seats = days.SelectMany(on => on.Interviews.SelectMany(one => one.Seats.Select(seat =>
            (Person: problem.People.First(person => person.Id == seat.PersonId), Seat: seat, Bits: problem.On(on.Day, seat.PersonId), Interview: one, At: QuartersOf(one, on.Day))))).ToList();

        static (int From, int Length) QuartersOf(PlacedInterview interview, CandidateDay day) =>
            ((int)(QuarterHours.Floor(interview.During.Start) - QuarterHours.Floor(day.Grid.Origin)), (int)(interview.During.Duration.TotalMinutes / QuarterHours.Minutes));
        static int Outside(UInt128 sociable, (int From, int Length) at) => QuarterHours.Set(~sociable & QuarterHours.Bits(at.From, at.From + at.Length));

        var terms = new List<ScorePart>();
        void Add(ScoreCriterion criterion, int weight, long thousandths)
        {
            if (weight > 0)
                terms.Add(new(criterion, thousandths / 1000.0, weight * thousandths));
        }
        Add(ScoreCriterion.Soon, weights.Soon, 1000L * Period.DaysBetween(problem.Candidate.FirstDay, days[^1].Day.Date));
        Add(ScoreCriterion.Days, weights.Days, 1000L * (days.Count - 1));
        Add(ScoreCriterion.Span, weights.Span, 1000L * days.Sum(on => QuarterHours.Floor(on.Interviews[^1].During.End) - QuarterHours.Floor(on.Interviews[0].During.Start)));
        Add(ScoreCriterion.Start, weights.Start, 1000L * QuartersOf(loop.Interviews[0], days[0].Day).From);
        Add(ScoreCriterion.Load, weights.Load, seats.Sum(one => (long)one.Person.Load));
        Add(ScoreCriterion.Fragmentation, weights.Fragmentation, 1000L * seats.Sum(one => QuarterHours.Scraps(one.Bits.Works & ~one.Bits.Busy, one.At.From, one.At.Length)));
        Add(ScoreCriterion.UnsociableHours, weights.Unsociable, 1000L * (seats.Sum(one => Outside(one.Bits.Sociable, one.At))
            + days.Sum(on => on.Interviews.Sum(one => Outside(on.Day.Sociable, QuartersOf(one, on.Day))))));
        Add(ScoreCriterion.Preference, problem.Preferred.Count > 0 ? weights.Preference : 0, 1000L * seats.Count(one => !problem.Preferred.Contains(one.Person.Id)));
        Add(ScoreCriterion.Training, weights.Training, 1000L * seats.Where(one => one.Seat.Seat.Training).Sum(one => one.Person.Lacks.GetValueOrDefault(one.Interview.Kind)));
        Add(ScoreCriterion.EmptySeats, weights.Empty, 1000L * (problem.Rounds.Sum(round => round.Seats.Count) - seats.Count));
        return [.. terms.OrderByDescending(term => term.Cost).ThenBy(term => term.Criterion)];
    }
}
