using Dapper;
using Google.Protobuf;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A loop with everything that a change is planned by, as it stood at a revision.</summary>
internal sealed record BookedLoop(Guid Id, Guid CandidateId, DateTimeZone Zone, LoopState State, long Revision, LoopAsk Ask, CandidateAvailability? Availability, IReadOnlyList<BookedInterview> Interviews)
{
    internal static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The loop that an interview belongs to.</summary>
    internal static async Task<BookedLoop> Of(Guid interview, NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition("select loop_id from interviews where id = @interview", new { interview }, cancellationToken: cancellation)) is { } loop
            ? await Find(loop, connection, cancellation) : throw Problem.NotFound("interview", interview);

    /// <summary>The loop, or NOT_FOUND.</summary>
    internal static async Task<BookedLoop> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation)
    {
        // One statement, and so one moment.
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition("""
            select l.candidate_id, l.candidate_time_zone, l.state as loop_state, l.revision, l.asked::text as asked, l.template::text as template,
                i.id, i.kind, lower(i.during) as starts, upper(i.during) as ends, i.state, i.sequence, coalesce(i.place, 0)::int as place, i.room_id,
                s.interviewer_id, s.role, s.pools, s.min_seniority, s.optional, d.interview_id is not null as declined,
                array(select o.interviewer_id from interview_declines o where o.interview_id = i.id) as decliners
            from loops l join interviews i on i.loop_id = l.id join interview_seats s on s.interview_id = i.id
            left join interview_declines d on d.interview_id = i.id and d.interviewer_id = s.interviewer_id
            where l.id = @id order by lower(i.during), i.id, s.role, s.interviewer_id
            """, new { id }, cancellationToken: cancellation))).AsList();
        if (rows.Count == 0)
            throw Problem.NotFound("loop", id);
        var one = rows[0];
        var asked = one.Asked is null ? null : Parser.Parse<ProposeLoopRequest>(one.Asked);
        return new BookedLoop(id, one.CandidateId, DateTimeZoneProviders.Tzdb[one.CandidateTimeZone], (LoopState)one.LoopState, one.Revision,
            asked is null ? new LoopAsk([], 1) : LoopAsk.Of(asked, one.Template is null ? null : Parser.Parse<LoopTemplate>(one.Template)), asked?.Availability,
            [.. rows.GroupBy(row => row.Id).Select(seats => seats.First()).Select(interview => new BookedInterview(
                interview.Id, interview.Place, (RoundKind)interview.Kind, new Interval(interview.Starts, interview.Ends), (InterviewState)interview.State, interview.Sequence,
                [.. rows.Where(row => row.Id == interview.Id).Select(row => row.ToSeat())], interview.Decliners, interview.RoomId))]);
    }

    /// <summary>What is kept of a message to plan by it again.</summary>
    internal static string? ToJson(IMessage? message) => message is null ? null : JsonFormatter.Default.Format(message);

    /// <summary>The interview that a change is about. INTERVIEW_STATE if it is over, has begun or is canceled.</summary>
    internal BookedInterview ToCome(Guid interview, Instant now)
    {
        var one = Interviews.Single(other => other.Id == interview);
        return one.State == InterviewState.Scheduled && one.During.Start > now ? one : throw Problem.Precondition(ErrorReason.InterviewState,
            "The interview has begun or does not take place, so it stays as it is.", ("interview_id", interview), ("state", one.State));
    }

    /// <summary>Interviews that take place or took place, other than some.</summary>
    internal IEnumerable<BookedInterview> Others(IReadOnlyCollection<BookedInterview> than) =>
        Interviews.Where(one => one.State != InterviewState.Canceled && !than.Contains(one));

    /// <summary>Places of the rounds that have to be over before a round.</summary>
    internal IReadOnlyCollection<int> Before(BookedInterview interview) =>
        Ask.Template is null ? [] : Ask.Rounds.FirstOrDefault(round => round.Place == interview.Place)?.After ?? [];

    private sealed record Row
    {
        public required Guid CandidateId { get; init; }
        public required string CandidateTimeZone { get; init; }
        public required short LoopState { get; init; }
        public required long Revision { get; init; }
        public required string? Asked { get; init; }
        public required string? Template { get; init; }
        public required Guid Id { get; init; }
        public required short Kind { get; init; }
        public required Instant Starts { get; init; }
        public required Instant Ends { get; init; }
        public required short State { get; init; }
        public required int Place { get; init; }
        public required int Sequence { get; init; }
        public required Guid InterviewerId { get; init; }
        public required short Role { get; init; }
        public required string[] Pools { get; init; }
        public required short MinSeniority { get; init; }
        public required bool Optional { get; init; }
        public required bool Declined { get; init; }
        public required Guid[] Decliners { get; init; }
        public required Guid? RoomId { get; init; }

        internal BookedSeat ToSeat() => new(InterviewerId, (SeatRole)Role,
            new LoopSeat(Pools, (Seniority)MinSeniority, (SeatRole)Role is SeatRole.Shadow or SeatRole.ReverseShadow, Optional), Declined);
    }
}

/// <summary>An interview of a loop. The first seat leads.</summary>
internal sealed record BookedInterview(Guid Id, int Place, RoundKind Kind, Interval During, InterviewState State, int Sequence, IReadOnlyList<BookedSeat> Seats, IReadOnlyCollection<Guid> Decliners, Guid? Room)
{
    /// <summary>Everyone who comes.</summary>
    internal IEnumerable<Guid> People => Seats.Where(seat => !seat.Declined).Select(seat => seat.PersonId);

    /// <summary>The round that it was, with whom its seats ask for.</summary>
    internal LoopRound Round => new(Kind, (int)(During.Duration.TotalMinutes / Availability.QuarterHours.Minutes)) { Seats = [.. Seats.Select(seat => seat.Seat)], Place = Place };
}

/// <summary>Somebody in an interview, or somebody who declined and whom nobody replaces yet.</summary>
internal sealed record BookedSeat(Guid PersonId, SeatRole Role, LoopSeat Seat, bool Declined);
