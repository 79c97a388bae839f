using Google.Protobuf.Collections;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>What must hold of an interviewer beyond the rules of its fields.</summary>
internal static class InterviewerRules
{
    /// <summary>Throws INVALID_ARGUMENT with each wrong field; answers the working hours.</summary>
    internal static List<WeeklyHours> Check(Interviewer interviewer)
    {
        var wrong = new List<(string, string)>();
        if (WallTime.Zone(interviewer.TimeZone) is null)
            wrong.Add(("interviewer.time_zone", WallTime.UnknownZone));
        if (interviewer.HolidaysOf.Length > 0 && !Holidays.AreKnown(interviewer.HolidaysOf))
            wrong.Add(("interviewer.holidays_of", Holidays.Unknown));
        if (interviewer.RoundKinds.Count == 0 && interviewer.Trainings.Count == 0)
            wrong.Add(("interviewer.round_kinds", "must name a kind of round, unless trainings does"));
        for (var i = 0; i < interviewer.Trainings.Count; i++)
        {
            var kind = interviewer.Trainings[i].Kind;
            if (interviewer.RoundKinds.Contains(kind))
                wrong.Add(($"interviewer.trainings[{i}].kind", "is among round_kinds: who is qualified is not in training; name it in one of the two"));
            else if (interviewer.Trainings.Take(i).Any(earlier => earlier.Kind == kind))
                wrong.Add(($"interviewer.trainings[{i}].kind", "is named twice"));
        }
        for (var i = 0; i < interviewer.HighestLevels.Count; i++)
        {
            var kind = interviewer.HighestLevels[i].Kind;
            if (!interviewer.RoundKinds.Contains(kind))
                wrong.Add(($"interviewer.highest_levels[{i}].kind", "is not among round_kinds"));
            else if (interviewer.HighestLevels.Take(i).Any(earlier => earlier.Kind == kind))
                wrong.Add(($"interviewer.highest_levels[{i}].kind", "is named twice"));
        }
        var hours = Hours(interviewer.WorkingHours, wrong);
        return wrong.Count == 0 ? hours : throw Problem.Invalid(wrong);
    }

    private static List<WeeklyHours> Hours(RepeatedField<WorkingHours> given, List<(string, string)> wrong)
    {
        var all = new List<WeeklyHours>();
        for (var i = 0; i < given.Count; i++)
        {
            var field = $"interviewer.working_hours[{i}]";
            var hours = given[i];
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
        return all;
    }
}
