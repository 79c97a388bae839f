using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Finds new times for what of a booked loop did not begin yet, with the least disturbance, and books them.</summary>
public sealed class RescheduleLoop(Writes writes, NpgsqlDataSource database, LoadPeople loadPeople, TimeProvider clock)
{
    internal Task<Loop> Handle(RescheduleLoopRequest request, ServerCallContext call) => Conflict.Overcome(_ => writes.Run(request, call,
        () => Plan(request, call.CancellationToken),
        async (write, plan) =>
        {
            if (plan.Moves.Count > 0)
                await MoveInterviews.Write(plan.Loop, plan.Moves, write);
            return (await LoopRow.Find(plan.Loop.Id, write.Connection, write.Cancellation))!;
        }), request.Etag);

    private async Task<(BookedLoop Loop, IReadOnlyList<Move> Moves)> Plan(RescheduleLoopRequest request, CancellationToken cancellation)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        BookedLoop loop;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            loop = await BookedLoop.Find(Guid.Parse(request.LoopId), connection, cancellation);
        if (Etag.Parse(request.Etag) is { } seen && seen != loop.Revision)
            throw Problem.Stale("loop", loop.Id);
        var left = loop.Interviews.Where(one => one.State == InterviewState.Scheduled && one.During.Start > now).ToList();
        if (loop.State != LoopState.Booked || left.Count == 0)
            throw Problem.Precondition(ErrorReason.LoopState, "Only a booked loop of which interviews are to come is rescheduled.", ("loop_id", loop.Id), ("state", loop.State));
        var time = Proposals.Check(request.Availability, loop.Ask, now);

        async Task<Rearrangement> Load(LocalDate last)
        {
            var around = await loadPeople.For(loop.Ask with { Rounds = [.. left.Select(one => one.Round)] }, loop.CandidateId, time.FirstDay, last, cancellation, left.Select(one => one.Id));
            return new Rearrangement(loop, time with { Busy = around.CandidateBusy }, around, now);
        }

        if ((await Load(time.LastDay)).LeastDisturbing(left, cancellation) is var (moved, found))
            return (loop, found is null ? [] : MoveInterviews.Of(moved, found));
        var problem = (await Load(time.LastDay.PlusDays(LoopProblem.DaysBeyond))).Problem(left, (_, _) => false);
        throw NoLoopFits.Refusal(problem, NoLoopFits.Find(problem, cancellation));
    }
}
