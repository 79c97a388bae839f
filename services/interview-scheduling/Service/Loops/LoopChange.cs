using System.Text.Json;
using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A loop whose row this transaction has locked and counted up.</summary>
internal sealed record LockedLoop
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required short State { get; init; }
    public required long Revision { get; init; }
    public required Instant? CompletedAt { get; init; }
    public required Instant Starts { get; init; }
    public required Guid[] Interviews { get; init; }
}

/// <summary>What changes of loops have in common.</summary>
internal static class LoopChange
{
    /// <summary>Locks a loop for a change. NOT_FOUND, ETAG_MISMATCH, or LOOP_STATE if it is in none of the states.</summary>
    internal static async Task<LockedLoop> Lock(Guid id, long? revision, string verb, IReadOnlyCollection<LoopState> from, Write write)
    {
        // A version of the service before this one wrote no day into slots.
        var loop = await write.Connection.QuerySingleOrDefaultAsync<LockedLoop>(new CommandDefinition("""
            update loops l set revision = revision + 1 where id = @id returning id, application_id, state, revision, completed_at,
                (select min(lower(during)) from interviews where loop_id = l.id) as starts, array(select id from interviews where loop_id = l.id order by id) as interviews;
            update slots s set day = p.day from interviews i join interview_seats p on p.interview_id = i.id
            where i.loop_id = @id and s.interview_id = i.id and s.resource_id = p.interviewer_id and s.day is null
            """, new { id }, cancellationToken: write.Cancellation)) ?? throw Problem.NotFound("loop", id);
        if (revision is not null && revision != loop.Revision - 1)
            throw Problem.Stale("loop", id);
        if (from.Contains((LoopState)loop.State) && loop.CompletedAt is null)
            return loop;
        var now = loop.CompletedAt is null ? ((LoopState)loop.State).ToString().ToLowerInvariant() : "over";
        throw Problem.Precondition(ErrorReason.LoopState, $"The loop is {now}; one cannot {verb} it.", ("loop_id", id), ("state", (LoopState)loop.State));
    }

    /// <summary>
    /// Cancels what is left of loops that this transaction has locked: interviews that have begun took place, the others are
    /// canceled. Answers what changed by loop.
    /// </summary>
    internal static async Task Cancel(IReadOnlyCollection<(Guid Loop, Guid Application)> loops, Instant now, Write write)
    {
        var ids = loops.Select(one => one.Loop).Order().ToArray();
        var changed = (await write.Connection.QueryAsync<(Guid Id, Guid Loop)>(new CommandDefinition("""
            update interviews i set state = 2 from loops l where l.id = i.loop_id and l.id = any(@ids) and l.state = 2 and i.state = 1 and lower(i.during) <= @now;
            update loops set state = 3, held_until = null where id = any(@ids);
            update interviews set state = 3, sequence = sequence + 1 where loop_id = any(@ids) and state = 1 returning id, loop_id
            """, new { ids, now }, cancellationToken: write.Cancellation))).ToLookup(one => one.Loop, one => one.Id);
        var interviews = changed.SelectMany(loop => loop).ToArray();
        await TakeTime.Bring(ids[0], interviews, write);
        var changes = await Changes(interviews, added: false, write);
        await Told.Change(interviews, loops.Select(one => new SchedulingEvent
        {
            LoopCanceled = new() { LoopId = one.Loop.ToString(), ApplicationId = one.Application.ToString(), Changes = { changed[one.Loop].Select(id => changes[id]) } },
        }), write);
    }

    /// <summary>Ends loops that this transaction has locked and of which no interview is to come: completed, or canceled if none took place.</summary>
    internal static async Task Settle(IReadOnlyCollection<Guid> loops, Write write)
    {
        var ended = await write.Connection.QueryAsync<(Guid Id, Guid Application, bool Completed)>(new CommandDefinition("""
            with ended as (
                select l.id, exists (select from interviews i where i.loop_id = l.id and i.state <> 3) as completed from loops l
                where id = any(@loops) and state = 2 and completed_at is null and not exists (select from interviews i where i.loop_id = l.id and i.state = 1)
            )
            update loops l set completed_at = case when completed then now() end, state = case when completed then 2 else 3 end from ended e where e.id = l.id
            returning l.id, application_id, completed
            """, new { loops = loops.ToArray() }, cancellationToken: write.Cancellation));
        await Told.Change([], ended.Select(one => one.Completed
            ? new SchedulingEvent { LoopCompleted = new() { LoopId = one.Id.ToString(), ApplicationId = one.Application.ToString() } }
            : new SchedulingEvent { LoopCanceled = new() { LoopId = one.Id.ToString(), ApplicationId = one.Application.ToString() } }), write);
    }

    /// <summary>Interviews as events tell them, with everyone in them added or removed.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, InterviewChange>> Changes(IReadOnlyCollection<Guid> interviews, bool added, Write write) =>
        (await write.Connection.QueryAsync<Row>(new CommandDefinition("""
            select i.id, i.sequence, lower(i.during) as starts, upper(i.during) as ends, array(
                select s.interviewer_id from interview_seats s where s.interview_id = i.id
                    and not exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = s.interviewer_id)
                order by s.role, s.interviewer_id) as people
            from interviews i where i.id = any(@interviews)
            """, new { interviews = interviews.ToArray() }, cancellationToken: write.Cancellation))).ToDictionary(row => row.Id, row =>
        {
            var people = row.People.Select(id => id.ToString());
            var change = new InterviewChange { InterviewId = row.Id.ToString(), Sequence = row.Sequence, StartTime = row.Starts.ToTimestamp(), EndTime = row.Ends.ToTimestamp() };
            (added ? change.AddedInterviewerIds : change.RemovedInterviewerIds).AddRange(people);
            return change;
        });

    /// <summary>Inserts seats of interviews.</summary>
    internal static NpgsqlBatchCommand InsertSeats(IReadOnlyCollection<(Guid Interview, PlacedSeat Seat)> seats) => new("""
        insert into interview_seats (interview_id, interviewer_id, role, day, pools, min_seniority, optional)
        select interview_id, interviewer_id, role, day, array(select jsonb_array_elements_text(pools::jsonb)), min_seniority, optional
        from unnest($1, $2, $3, $4, $5, $6, $7) as s(interview_id, interviewer_id, role, day, pools, min_seniority, optional)
        """)
    {
        Parameters =
        {
            new() { Value = seats.Select(one => one.Interview).ToArray() },
            new() { Value = seats.Select(one => one.Seat.PersonId).ToArray() },
            new() { Value = seats.Select(one => (short)one.Seat.Role).ToArray() },
            new() { Value = seats.Select(one => one.Seat.Day).ToArray() },
            new() { Value = seats.Select(one => JsonSerializer.Serialize(one.Seat.Seat.Pools)).ToArray() },
            new() { Value = seats.Select(one => (short)one.Seat.Seat.MinSeniority).ToArray() },
            new() { Value = seats.Select(one => one.Seat.Seat.Optional).ToArray() },
        },
    };

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required int Sequence { get; init; }
        public required Instant Starts { get; init; }
        public required Instant Ends { get; init; }
        public required Guid[] People { get; init; }
    }
}
