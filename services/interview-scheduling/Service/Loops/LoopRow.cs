using System.Globalization;
using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A loop as the database keeps it.</summary>
internal sealed record LoopRow
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string CandidateTimeZone { get; init; }
    public required short State { get; init; }
    public required string[] Reasons { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant? HeldUntil { get; init; }
    public required Instant? CompletedAt { get; init; }
    public required string? Score { get; init; }

    internal const string Columns = "id, application_id, candidate_time_zone, state, reasons, revision, created_at, held_until, completed_at, score::text as score";

    /// <summary>One loop with its interviews, or null.</summary>
    internal static async Task<Loop?> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await Find([id], connection, cancellation)).SingleOrDefault();

    /// <summary>Loops with their interviews, in the order of the ids.</summary>
    internal static async Task<List<Loop>> Find(IReadOnlyList<Guid> ids, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rows = (await connection.QueryAsync<LoopRow>(new CommandDefinition(
            $"select {Columns} from loops where id = any(@ids) order by array_position(@ids, id)", new { ids = ids.ToArray() }, cancellationToken: cancellation))).AsList();
        return await WithInterviews(rows, connection, cancellation);
    }

    /// <summary>Loops with their interviews, in the order of the rows.</summary>
    internal static async Task<List<Loop>> WithInterviews(IReadOnlyList<LoopRow> rows, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var interviews = (await connection.QueryAsync<InterviewRow>(new CommandDefinition(
            $"{InterviewRow.Select} where i.loop_id = any(@ids) order by lower(i.during)", new { ids = rows.Select(row => row.Id).ToArray() },
            cancellationToken: cancellation))).ToLookup(interview => interview.LoopId);
        return [.. rows.Select(row => row.ToMessage(interviews[row.Id]))];
    }

    private Loop ToMessage(IEnumerable<InterviewRow> interviews)
    {
        var loop = Score is null ? new Loop() : BookedLoop.Parser.Parse<Loop>(Score);
        loop.MergeFrom(new Loop
        {
            Id = Id.ToString(), ApplicationId = ApplicationId.ToString(), CandidateTimeZone = CandidateTimeZone,
            Interviews = { interviews.Select(interview => interview.ToMessage()) },
            State = (LoopState)State, Reasons = { Reasons }, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
            HoldExpireTime = HeldUntil?.ToTimestamp(), CompleteTime = CompletedAt?.ToTimestamp(),
        });
        return loop;
    }
}

/// <summary>An interview with what its loop and its people add to it.</summary>
internal sealed record InterviewRow
{
    public required Guid Id { get; init; }
    public required Guid LoopId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required short Kind { get; init; }
    public required Guid? RoomId { get; init; }
    public required Instant Starts { get; init; }
    public required Instant Ends { get; init; }
    public required short State { get; init; }
    public required Guid[] SeatIds { get; init; }
    public required string[] SeatNames { get; init; }
    public required short[] SeatRoles { get; init; }
    public required string[] SeatZones { get; init; }
    public required bool[] SeatDeclined { get; init; }
    public required bool[] SeatNoShow { get; init; }
    public required string CandidateTimeZone { get; init; }
    public required long Revision { get; init; }
    public required short InterviewState { get; init; }
    public required int Sequence { get; init; }

    /// <summary>Interviews i of loops l; the condition behind it says which. The one who leads comes first.</summary>
    internal const string Select = """
        select i.id, i.loop_id, l.application_id, i.kind, i.room_id, lower(i.during) as starts, upper(i.during) as ends, l.state, i.state as interview_state, i.sequence,
            l.candidate_time_zone, l.revision, s.*
        from interviews i join loops l on l.id = i.loop_id cross join lateral (
            select array_agg(p.id order by s.role, p.id) as seat_ids, array_agg(p.display_name order by s.role, p.id) as seat_names, array_agg(s.role order by s.role, p.id) as seat_roles,
                array_agg(p.time_zone order by s.role, p.id) as seat_zones, array_agg(s.no_show order by s.role, p.id) as seat_no_show,
                array_agg(exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = p.id) order by s.role, p.id) as seat_declined
            from interview_seats s join interviewers p on p.id = s.interviewer_id where s.interview_id = i.id
        ) s
        """;

    /// <summary>One interview, or null.</summary>
    internal static async Task<Interview?> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QuerySingleOrDefaultAsync<InterviewRow>(new CommandDefinition($"{Select} where i.id = @id", new { id }, cancellationToken: cancellation)))?.ToMessage();

    internal Interview ToMessage() => new()
    {
        Id = Id.ToString(), LoopId = LoopId.ToString(), ApplicationId = ApplicationId.ToString(), Kind = (RoundKind)Kind,
        InterviewerId = SeatIds[0].ToString(), InterviewerName = SeatNames[0], StartTime = Starts.ToTimestamp(), EndTime = Ends.ToTimestamp(),
        State = (InterviewState)InterviewState switch
        {
            V1.InterviewState.Canceled => LoopState.Canceled,
            V1.InterviewState.Completed or V1.InterviewState.NoShow => LoopState.Booked,
            _ => (LoopState)State,
        },
        RoomId = RoomId?.ToString() ?? "", InterviewState = (InterviewState)InterviewState, Sequence = Sequence, Etag = Etag.Of(Revision),
        CandidateLocalStart = LocalStart(CandidateTimeZone), NeedsPerson = InterviewState == (short)V1.InterviewState.Scheduled && SeatDeclined.Contains(true),
        Seats =
        {
            SeatIds.Select((id, i) => new InterviewSeat
            {
                InterviewerId = id.ToString(), InterviewerName = SeatNames[i], Role = (SeatRole)SeatRoles[i], TimeZone = SeatZones[i], LocalStart = LocalStart(SeatZones[i]),
                Declined = SeatDeclined[i], NoShow = SeatNoShow[i],
            }),
        },
    };

    private string LocalStart(string zone) => Starts.InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime.ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
