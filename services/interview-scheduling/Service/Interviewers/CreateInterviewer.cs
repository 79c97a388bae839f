using System.Text.Json;
using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Enters an interviewer.</summary>
public sealed class CreateInterviewer(Writes writes)
{
    internal Task<Interviewer> Handle(CreateInterviewerRequest request, ServerCallContext call)
    {
        var hours = Check(request.Interviewer);
        return writes.Run(request, call, async write =>
        {
            var interviewer = request.Interviewer.Clone();
            var id = Guid.CreateVersion7();
            try
            {
                var created = await write.Connection.QuerySingleAsync<Instant>(new CommandDefinition("""
                    insert into interviewers (id, display_name, email, time_zone, working_hours, round_kinds, max_interviews_per_day)
                    values (@id, @name, @email, @zone, @hours::jsonb, @kinds, @most) returning created_at
                    """, new
                {
                    id, name = interviewer.DisplayName, email = interviewer.Email, zone = interviewer.TimeZone, hours = JsonSerializer.Serialize(hours),
                    kinds = interviewer.RoundKinds.Select(kind => (short)kind).ToArray(), most = interviewer.MaxInterviewsPerDay,
                }, cancellationToken: write.Cancellation));
                interviewer.CreateTime = created.ToTimestamp();
            }
            catch (PostgresException e) when (e.ConstraintName == "interviewers_email")
            {
                throw Problem.Exists(ErrorReason.InterviewerExists, "The address belongs to another interviewer. Use that one, or give another address.");
            }
            interviewer.Id = id.ToString();
            interviewer.Etag = Etag.Of(1);
            return interviewer;
        });
    }

    private static List<WeeklyHours> Check(Interviewer interviewer)
    {
        var wrong = new List<(string, string)>();
        if (WallTime.Zone(interviewer.TimeZone) is null)
            wrong.Add(("interviewer.time_zone", WallTime.UnknownZone));
        var all = new List<WeeklyHours>();
        for (var i = 0; i < interviewer.WorkingHours.Count; i++)
        {
            var field = $"interviewer.working_hours[{i}]";
            var hours = interviewer.WorkingHours[i];
            var (start, end) = (WallTime.Minutes(hours.Start), WallTime.Minutes(hours.End));
            if (start is null)
                wrong.Add(($"{field}.start", WallTime.NotToTheMinute));
            if (end is null)
                wrong.Add(($"{field}.end", WallTime.NotToTheMinute));
            if (start is not { } from || end is not { } to)
                continue;
            // google.type.DayOfWeek counts from Monday = 1, as ISO 8601 does.
            var entered = new WeeklyHours((IsoDayOfWeek)hours.Day, from, to);
            if (from >= to)
                wrong.Add(($"{field}.end", "must be after the start"));
            else if (all.Find(other => other.Day == entered.Day && other.Start < to && from < other.End) is { } other)
                wrong.Add(($"{field}.start", $"overlaps with {WallTime.Show(other.Start)} to {WallTime.Show(other.End)} on the same day"));
            all.Add(entered);
        }
        return wrong.Count == 0 ? all : throw Problem.Invalid(wrong);
    }
}
