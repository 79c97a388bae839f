using System.Text.Json;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>An interviewer as the database keeps it.</summary>
internal sealed record InterviewerRow(Guid Id, string DisplayName, string Email, string TimeZone, string WorkingHours, short[] RoundKinds,
    int MaxInterviewsPerDay, long Revision, Instant CreatedAt)
{
    internal const string Columns = "id, display_name, email, time_zone, working_hours::text as working_hours, round_kinds, max_interviews_per_day, revision, created_at";

    internal Interviewer ToMessage() => new()
    {
        Id = Id.ToString(), DisplayName = DisplayName, Email = Email, TimeZone = TimeZone,
        WorkingHours = { JsonSerializer.Deserialize<List<WeeklyHours>>(WorkingHours)!.Select(ToMessage) },
        RoundKinds = { RoundKinds.Select(kind => (RoundKind)kind) }, MaxInterviewsPerDay = MaxInterviewsPerDay,
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
    };

    private static WorkingHours ToMessage(WeeklyHours hours) => new()
    {
        Day = (Google.Type.DayOfWeek)hours.Day, Start = WallTime.ToTimeOfDay(hours.Start), End = WallTime.ToTimeOfDay(hours.End),
    };
}
