using System.Text.Json;
using Dapper;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>An interviewer as the database keeps it.</summary>
internal sealed record InterviewerRow
{
    public required Guid Id { get; init; }
    public required string DisplayName { get; init; }
    public required string Email { get; init; }
    public required string TimeZone { get; init; }
    public required string WorkingHours { get; init; }
    public required short[] RoundKinds { get; init; }
    public required int MaxInterviewsPerDay { get; init; }
    public required short Seniority { get; init; }
    public required string[] Pools { get; init; }
    public required string HighestLevels { get; init; }
    public required string HolidaysOf { get; init; }
    public required int MaxInterviewsPerWeek { get; init; }
    public required int RestBefore { get; init; }
    public required int RestAfter { get; init; }
    public required Instant? PausedFrom { get; init; }
    public required Instant? PausedUntil { get; init; }
    public required Guid? SubstituteId { get; init; }
    public required string Trainings { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }

    internal const string Columns = """
        id, display_name, email, time_zone, working_hours::text as working_hours, round_kinds, max_interviews_per_day, seniority, pools,
        highest_levels::text as highest_levels, holidays_of, max_interviews_per_week, rest_before, rest_after,
        lower(paused) as paused_from, upper(paused) as paused_until, substitute_id,
        (select coalesce(json_agg(json_build_object('Kind', t.kind, 'Stage', t.stage, 'Sessions', t.sessions) order by t.kind), '[]')::text
         from trainings t where t.interviewer_id = interviewers.id) as trainings, revision, created_at
        """;

    /// <summary>The interviewer, locked for a change; NOT_FOUND without one, and refused if the caller saw another version.</summary>
    internal static async Task<InterviewerRow> Lock(Guid id, string etag, Write write)
    {
        var revision = Etag.Parse(etag);
        var row = await Find(id, write.Connection, write.Cancellation, "for no key update") ?? throw Problem.NotFound("interviewer", id);
        return revision is null || revision == row.Revision ? row : throw Problem.Stale("interviewer", id);
    }

    /// <summary>The interviewer, or null.</summary>
    internal static Task<InterviewerRow?> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation, string locked = "") =>
        connection.QuerySingleOrDefaultAsync<InterviewerRow>(new CommandDefinition(
            $"select {Columns} from interviewers where id = @id {locked}", new { id }, cancellationToken: cancellation));

    /// <summary>Values of the columns that a caller gives.</summary>
    internal static DynamicParameters Given(Interviewer interviewer, IEnumerable<WeeklyHours> hours) => new(new
    {
        name = interviewer.DisplayName, email = interviewer.Email, zone = interviewer.TimeZone, hours = JsonSerializer.Serialize(hours),
        kinds = interviewer.RoundKinds.Select(kind => (short)kind).ToArray(), a_day = interviewer.MaxInterviewsPerDay,
        seniority = (short)(interviewer.Seniority == 0 ? V1.Seniority.Senior : interviewer.Seniority), pools = interviewer.Pools.ToArray(),
        levels = JsonSerializer.Serialize(interviewer.HighestLevels.ToDictionary(level => (int)level.Kind, level => (int)level.Highest)),
        holidays = interviewer.HolidaysOf, a_week = interviewer.MaxInterviewsPerWeek == 0 ? MostAWeek : interviewer.MaxInterviewsPerWeek,
        rest_before = interviewer.RestBeforeMinutes, rest_after = interviewer.RestAfterMinutes,
    });

    /// <summary>Makes the trainings those that are given. Sessions are kept where the stage is the same.</summary>
    internal static Task KeepTrainings(Guid id, IEnumerable<Training> trainings, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        delete from trainings where interviewer_id = @id and kind <> all(@kinds);
        insert into trainings as t (interviewer_id, kind, stage) select @id, kind, stage from unnest(@kinds, @stages) given(kind, stage)
        on conflict (interviewer_id, kind) do update set stage = excluded.stage, sessions = case when t.stage = excluded.stage then t.sessions else 0 end
        """, new { id, kinds = trainings.Select(training => (short)training.Kind).ToArray(), stages = trainings.Select(training => (short)training.Stage).ToArray() },
        cancellationToken: write.Cancellation));

    /// <summary>Working hours of each week.</summary>
    internal List<WeeklyHours> Weekly => JsonSerializer.Deserialize<List<WeeklyHours>>(WorkingHours)!;

    /// <summary>The highest level of role by kind of round, where it is not every level.</summary>
    internal IReadOnlyDictionary<RoundKind, Seniority> Highest =>
        JsonSerializer.Deserialize<Dictionary<int, int>>(HighestLevels)!.OrderBy(level => level.Key).ToDictionary(level => (RoundKind)level.Key, level => (Seniority)level.Value);

    /// <summary>What the person learns to hold.</summary>
    internal List<Learnt> Learns => JsonSerializer.Deserialize<List<Learnt>>(Trainings)!;

    internal Interviewer ToMessage()
    {
        var interviewer = new Interviewer
        {
            Id = Id.ToString(), DisplayName = DisplayName, Email = Email, TimeZone = TimeZone,
            WorkingHours = { Weekly.Select(ToMessage) },
            RoundKinds = { RoundKinds.Select(kind => (RoundKind)kind) }, MaxInterviewsPerDay = MaxInterviewsPerDay, Seniority = (Seniority)Seniority,
            Pools = { Pools }, HolidaysOf = HolidaysOf, MaxInterviewsPerWeek = MaxInterviewsPerWeek, RestBeforeMinutes = RestBefore, RestAfterMinutes = RestAfter,
            HighestLevels =
            {
                Highest.Select(level => new RoundLevel { Kind = level.Key, Highest = level.Value }),
            },
            Trainings =
            {
                Learns.Select(training => new Training { Kind = training.Kind, Stage = training.Stage, Sessions = training.Sessions }),
            },
            Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
        };
        if (PausedFrom is { } from)
            interviewer.Pause = new() { StartTime = from.ToTimestamp(), EndTime = PausedUntil?.ToTimestamp(), SubstituteId = SubstituteId?.ToString() ?? "" };
        return interviewer;
    }

    private const int MostAWeek = 50;

    private static WorkingHours ToMessage(WeeklyHours hours) => new()
    {
        Day = (Google.Type.DayOfWeek)hours.Day, Start = WallTime.ToTimeOfDay(hours.Start), End = WallTime.ToTimeOfDay(hours.End),
    };

    /// <summary>A kind of round that the person learns to hold.</summary>
    internal sealed record Learnt(RoundKind Kind, TrainingStage Stage, int Sessions);
}
