using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Gives one seat of an interview to somebody else, or to nobody: what declining and substituting have in common.</summary>
public sealed class ChangeSeat(NpgsqlDataSource database, LoadPeople loadPeople, TimeProvider clock)
{
    /// <summary>Days before and after the interview whose interviews count for who has the fewest.</summary>
    private const int DaysOfLoad = 14;

    internal sealed record Plan(BookedLoop Loop, BookedInterview Interview, int Seat, IReadOnlyList<Person> People);

    /// <summary>Loads the seat and everyone who could take it.</summary>
    internal async Task<Plan> Load(Guid interview, Guid interviewer, long? revision, CancellationToken cancellation)
    {
        BookedLoop loop;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            loop = await BookedLoop.Of(interview, connection, cancellation);
        if (revision is not null && revision != loop.Revision)
            throw Problem.Stale("loop", loop.Id);
        var one = loop.ToCome(interview, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        var seat = one.Seats.Select((held, i) => (held, i)).FirstOrDefault(at => at.held.PersonId == interviewer, (null!, -1)).Item2;
        if (seat < 0)
            throw Problem.Precondition(ErrorReason.NotInInterview, "The person is not in the interview.", ("interview_id", interview), ("interviewer_id", interviewer));
        var day = one.During.Start.InUtc().Date;
        var around = await loadPeople.For(loop.Ask with { Rounds = [one.Round] }, loop.CandidateId, day.PlusDays(-DaysOfLoad), day.PlusDays(DaysOfLoad), cancellation);
        return new Plan(loop, one, seat, around.People);
    }

    /// <summary>Makes the change. Refused if the loop is another one than it was planned by.</summary>
    /// <param name="plan">The seat.</param>
    /// <param name="person">Who takes it; null for nobody.</param>
    /// <param name="declines">Whether who had it does not come at all, and is not asked again.</param>
    /// <param name="write">The transaction.</param>
    internal static async Task<Interview> Write(Plan plan, Person? person, bool declines, Write write)
    {
        var (loop, interview, old) = (plan.Loop, plan.Interview, plan.Interview.Seats[plan.Seat]);
        var locked = await LoopChange.Lock(loop.Id, loop.Revision, "change", [LoopState.Booked], write);
        var stays = person is null && !old.Seat.Optional;
        await using var batch = new NpgsqlBatch(write.Connection)
        {
            BatchCommands = { Command("update interviews set sequence = sequence + 1 where id = $1", interview.Id) },
        };
        if (declines)
            batch.BatchCommands.Add(Command("insert into interview_declines (interview_id, interviewer_id) values ($1, $2)", interview.Id, old.PersonId));
        if (!stays)
            batch.BatchCommands.Add(Command("delete from interview_seats where interview_id = $1 and interviewer_id = $2", interview.Id, old.PersonId));
        if (person is not null)
        {
            var seat = SeatRules.Seat(interview, plan.Seat, person, interview.During);
            batch.BatchCommands.Add(Command("delete from interview_declines where interview_id = $1 and interviewer_id = $2", interview.Id, person.Id));
            batch.BatchCommands.Add(LoopChange.InsertSeats([(interview.Id, seat)]));
            if (seat.Role == SeatRole.Lead)
                batch.BatchCommands.Add(Command("update interviews set interviewer_id = $2, day = $3 where id = $1", interview.Id, person.Id, seat.Day));
        }
        await batch.ExecuteNonQueryAsync(write.Cancellation);
        await TakeTime.Bring(loop.Id, [interview.Id], write, person is null ? [old.PersonId] : [old.PersonId, person.Id]);
        await Told.Change([interview.Id], [Fact(plan, locked.ApplicationId, person, stays)], write);
        return (await InterviewRow.Find(interview.Id, write.Connection, write.Cancellation))!;
    }

    private static SchedulingEvent Fact(Plan plan, Guid application, Person? person, bool stays)
    {
        var (interview, old) = (plan.Interview, plan.Interview.Seats[plan.Seat]);
        var change = new InterviewChange
        {
            InterviewId = interview.Id.ToString(), Sequence = interview.Sequence + 1, StartTime = interview.During.Start.ToTimestamp(), EndTime = interview.During.End.ToTimestamp(),
        };
        if (!old.Declined)
            change.RemovedInterviewerIds.Add(old.PersonId.ToString());
        if (person is not null)
            change.AddedInterviewerIds.Add(person.Id.ToString());
        return stays
            ? new() { InterviewNeedsPerson = new() { LoopId = plan.Loop.Id.ToString(), ApplicationId = application.ToString(), Change = change } }
            : new() { InterviewerReplaced = new() { LoopId = plan.Loop.Id.ToString(), ApplicationId = application.ToString(), Change = change } };
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
