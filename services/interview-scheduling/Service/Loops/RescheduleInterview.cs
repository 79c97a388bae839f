using Grpc.Core;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Moves one interview of a booked loop to another time, to other people, or both.</summary>
public sealed class RescheduleInterview(Writes writes, NpgsqlDataSource database, LoadPeople loadPeople, TimeProvider clock)
{
    internal Task<Loop> Handle(RescheduleInterviewRequest request, ServerCallContext call) => Conflict.Overcome(_ => writes.Run(request, call,
        () => Plan(request, call.CancellationToken),
        async (write, plan) =>
        {
            await MoveInterviews.Write(plan.Loop, [plan.Move], write);
            return (await LoopRow.Find(plan.Loop.Id, write.Connection, write.Cancellation))!;
        }), request.Etag);

    private async Task<(BookedLoop Loop, Move Move)> Plan(RescheduleInterviewRequest request, CancellationToken cancellation)
    {
        if (request.Availability is null && request.StartTime is null && request.InterviewerIds.Count == 0)
            throw Problem.Invalid("availability", "must be given, or start_time, or interviewer_ids");
        if (request.Availability is not null && (request.StartTime is not null || request.InterviewerIds.Count > 0))
            throw Problem.Invalid("availability", "is instead of start_time and interviewer_ids; leave it out, or them");
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var id = Guid.Parse(request.InterviewId);
        BookedLoop loop;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            loop = await BookedLoop.Of(id, connection, cancellation);
        if (Etag.Parse(request.Etag) is { } seen && seen != loop.Revision)
            throw Problem.Stale("loop", loop.Id);
        var interview = loop.ToCome(id, now);
        if (request.Availability is { } availability)
            return (loop, await Search(loop, interview, Proposals.Check(availability, loop.Ask, now), [interview.During], now, cancellation));

        var start = request.StartTime?.ToInstant("start_time") ?? interview.During.Start;
        if (start <= now || start.ToUnixTimeTicks() % Duration.FromMinutes(QuarterHours.Minutes).BclCompatibleTicks != 0)
            throw Problem.Invalid("start_time", "must be in the future and on a quarter of an hour");
        var during = new Interval(start, start + interview.During.Duration);
        var day = start.InZone(loop.Zone).Date;
        if (request.InterviewerIds.Count > 0)
            return (loop, await ByHand(loop, interview, during, [.. request.InterviewerIds.Select(Guid.Parse)], day, cancellation));
        var (before, after) = (day.PlusDays(-2).AtMidnight().InUtc().ToInstant(), day.PlusDays(2 + LoopProblem.DaysBeyond).AtMidnight().InUtc().ToInstant());
        return (loop, await Search(loop, interview, new CandidateTime(loop.Zone, day, day, 0, WallTime.MinutesADay, []),
            [new Interval(before, during.Start), new Interval(during.End, after)], now, cancellation));
    }

    private async Task<Move> Search(BookedLoop loop, BookedInterview interview, CandidateTime time, IReadOnlyList<Interval> blocked, Instant now, CancellationToken cancellation)
    {
        async Task<Rearrangement> Load(LocalDate last)
        {
            var around = await loadPeople.For(loop.Ask with { Rounds = [interview.Round] }, loop.CandidateId, time.FirstDay, last, cancellation, interview.Id);
            return new Rearrangement(loop, time with { Busy = around.CandidateBusy }, around, now) { Blocked = blocked };
        }

        if ((await Load(time.LastDay)).Place([interview], cancellation) is { } found)
            return MoveInterviews.Of([interview], found)[0];
        var problem = (await Load(time.LastDay.PlusDays(LoopProblem.DaysBeyond))).Problem([interview], (_, _) => false);
        throw NoLoopFits.Refusal(problem, NoLoopFits.Find(problem, cancellation));
    }

    /// <summary>Just these people, in the order of the seats.</summary>
    private async Task<Move> ByHand(BookedLoop loop, BookedInterview interview, Interval during, IReadOnlyList<Guid> people, LocalDate day, CancellationToken cancellation)
    {
        if (people.Count != interview.Seats.Count)
            throw Problem.Invalid("interviewer_ids", $"must be {interview.Seats.Count}, one for each seat of the interview");
        var around = await loadPeople.For(loop.Ask with { Rounds = [interview.Round] }, loop.CandidateId, day, day, cancellation, interview.Id);
        var seats = people.Select((id, i) => SeatRules.Seat(interview, i, SeatRules.Qualified(loop, interview, i, id, around.People, interview.People), during)).ToList();
        // The room stays. If somebody else has it at the new time, the move is refused.
        return new Move(interview, new PlacedInterview(interview.Kind, during, seats) { Place = interview.Place }, interview.Room);
    }
}
