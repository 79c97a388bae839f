using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Days on which other hours hold, as the database keeps them.</summary>
internal sealed record HoursOverrideRow(Guid Id, Guid InterviewerId, short Kind, LocalDate FirstDay, LocalDate LastDay, int StartMinute, int EndMinute, Instant CreatedAt)
{
    internal const string Columns = "id, interviewer_id, kind, first_day, last_day, start_minute, end_minute, created_at";

    internal OverriddenHours ToHours() => new((HoursOverrideKind)Kind, FirstDay, LastDay, StartMinute, EndMinute);

    internal HoursOverride ToMessage() => new()
    {
        Id = Id.ToString(), InterviewerId = InterviewerId.ToString(), Kind = (HoursOverrideKind)Kind, FirstDay = WallTime.ToDate(FirstDay), LastDay = WallTime.ToDate(LastDay),
        Start = WallTime.ToTimeOfDay(StartMinute), End = WallTime.ToTimeOfDay(EndMinute), CreateTime = CreatedAt.ToTimestamp(),
    };
}
