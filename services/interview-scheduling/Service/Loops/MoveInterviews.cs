using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>An interview with its new time, people and room.</summary>
internal sealed record Move(BookedInterview From, PlacedInterview To, Guid? Room);

/// <summary>Writes moves of interviews: old time out and new time in, all of it or nothing.</summary>
internal static class MoveInterviews
{
    internal static IReadOnlyList<Move> Of(IReadOnlyList<BookedInterview> moved, FoundLoop found) =>
        [.. found.Interviews.Select(one => new Move(moved[one.Place], one, found.Room ?? moved[one.Place].Room))];

    /// <summary>Makes the moves. Refused if the loop is another one than they were planned by.</summary>
    internal static async Task Write(BookedLoop loop, IReadOnlyList<Move> moves, Write write)
    {
        var locked = await LoopChange.Lock(loop.Id, loop.Revision, "reschedule", [LoopState.Booked], write);
        var interviews = moves.Select(move => move.From.Id).ToArray();
        var seats = moves.SelectMany(move => move.To.Seats.Select(seat => (move.From.Id, seat))).ToList();
        await using var batch = new NpgsqlBatch(write.Connection)
        {
            BatchCommands =
            {
                new("""
                    update interviews i set during = tstzrange(m.starts, m.ends, '[)'), interviewer_id = m.interviewer_id, day = m.day, room_id = m.room_id, sequence = sequence + 1
                    from unnest($1, $2, $3, $4, $5, $6) as m(id, starts, ends, interviewer_id, day, room_id) where i.id = m.id
                    """)
                {
                    Parameters =
                    {
                        new() { Value = interviews },
                        new() { Value = moves.Select(move => move.To.During.Start).ToArray() },
                        new() { Value = moves.Select(move => move.To.During.End).ToArray() },
                        new() { Value = moves.Select(move => move.To.InterviewerId).ToArray() },
                        new() { Value = moves.Select(move => move.To.InterviewersDay).ToArray() },
                        new() { Value = moves.Select(move => move.Room).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                    },
                },
                new("update loops set moves = moves + 1 where id = $1") { Parameters = { new() { Value = loop.Id } } },
                // Whoever could not come at the old time may at the new one.
                new("delete from interview_declines where interview_id = any($1)") { Parameters = { new() { Value = interviews } } },
                new("delete from interview_seats where interview_id = any($1)") { Parameters = { new() { Value = interviews } } },
                LoopChange.InsertSeats(seats),
            },
        };
        await batch.ExecuteNonQueryAsync(write.Cancellation);
        await TakeTime.Bring(loop.Id, interviews, write);
        var changes = await LoopChange.Changes(interviews, added: true, write);
        await Told.Change(interviews, moves.Select(move => new SchedulingEvent
        {
            InterviewMoved = new()
            {
                LoopId = loop.Id.ToString(), ApplicationId = locked.ApplicationId.ToString(), OldStartTime = move.From.During.Start.ToTimestamp(),
                Change = Difference(changes[move.From.Id], move),
            },
        }), write);
    }

    private static InterviewChange Difference(InterviewChange change, Move move)
    {
        var (before, after) = (move.From.People.ToList(), move.To.Seats.Select(seat => seat.PersonId).ToList());
        change.AddedInterviewerIds.Clear();
        change.AddedInterviewerIds.AddRange(after.Except(before).Select(id => id.ToString()));
        change.RemovedInterviewerIds.AddRange(before.Except(after).Select(id => id.ToString()));
        return change;
    }
}
