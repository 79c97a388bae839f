using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>A calendar as the database keeps it, without its secrets.</summary>
internal sealed record CalendarRow
{
    public required Guid Id { get; init; }
    public required Guid InterviewerId { get; init; }
    public required short Kind { get; init; }
    public required string Name { get; init; }
    public required string Host { get; init; }
    public required Instant? KnownFrom { get; init; }
    public required Instant? KnownUntil { get; init; }
    public required Instant? ReadAt { get; init; }
    public required int Busy { get; init; }
    public required string LastError { get; init; }
    public required Instant? NextReadAt { get; init; }

    internal const string Columns = """
        id, interviewer_id, kind, name, coalesce(substring(address from '^[a-z]+://([^/?#]+)'), '') as host, lower(known) as known_from, upper(known) as known_until, read_at,
        (select count(*)::int from calendar_busy b where b.calendar_id = calendars.id) as busy, last_error, next_read_at
        """;

    /// <summary>The calendar, or NOT_FOUND.</summary>
    internal static async Task<CalendarRow> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.QuerySingleOrDefaultAsync<CalendarRow>(new CommandDefinition($"select {Columns} from calendars where id = @id", new { id }, cancellationToken: cancellation))
            ?? throw Problem.NotFound("calendar", id);

    internal V1.Calendar ToMessage(Instant now, Duration fresh) => new()
    {
        Id = Id.ToString(), InterviewerId = InterviewerId.ToString(), Kind = (CalendarKind)Kind, Name = Name, Host = Host, State = State(now, fresh), ReadTime = ReadAt?.ToTimestamp(),
        KnownStartTime = KnownFrom?.ToTimestamp(), KnownEndTime = KnownUntil?.ToTimestamp(), BusyCount = Busy, LastError = LastError, NextReadTime = NextReadAt?.ToTimestamp(),
    };

    private CalendarState State(Instant now, Duration fresh) =>
        KnownUntil is not { } until || until <= now || NextReadAt is not null && (ReadAt is not { } read || read + fresh <= now) ? CalendarState.Unknown
        : LastError.Length > 0 ? CalendarState.Failing : CalendarState.Known;
}
