using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Who may take a seat of an interview that is booked.</summary>
internal static class SeatRules
{
    /// <summary>Whoever works, is free and within limits, with the fewest interviews; null if there is nobody. The answer does not depend on the order of people.</summary>
    internal static Person? Replacement(BookedLoop loop, BookedInterview interview, int seat, IEnumerable<Person> people)
    {
        var taken = Everyone(loop).Concat(interview.Decliners).ToHashSet();
        return people.Where(person => !taken.Contains(person.Id) && person.MayTake(interview.Round, interview.Seats[seat].Seat) && person.IsFree(interview.During))
            .OrderBy(person => person.Load).ThenBy(person => person.Id).FirstOrDefault();
    }

    /// <summary>Somebody who was named. NOT_QUALIFIED, or ALREADY_IN_LOOP unless the person is one of those who may be in it.</summary>
    internal static Person Qualified(BookedLoop loop, BookedInterview interview, int seat, Guid id, IEnumerable<Person> people, IEnumerable<Guid> may)
    {
        if (Everyone(loop).Contains(id) && !may.Contains(id))
            throw Problem.Precondition(ErrorReason.AlreadyInLoop, "The person is in the loop already, and each seat of a loop has another person.", ("loop_id", loop.Id), ("interviewer_id", id));
        return people.FirstOrDefault(person => person.Id == id && person.MayTake(interview.Round, interview.Seats[seat].Seat)) ?? throw Problem.Precondition(ErrorReason.NotQualified,
            "The person may not take the seat: it asks for another kind of round, level, pool or seniority.", ("interview_id", interview.Id), ("interviewer_id", id));
    }

    /// <summary>A seat with somebody in it. The first one leads.</summary>
    internal static PlacedSeat Seat(BookedInterview interview, int seat, Person person, Interval during) =>
        new(person.Id, person.RoleIn(interview.Round, seat), during.Start.InZone(person.Zone).Date) { Seat = interview.Seats[seat].Seat };

    private static IEnumerable<Guid> Everyone(BookedLoop loop) => loop.Others([]).SelectMany(one => one.People);
}
