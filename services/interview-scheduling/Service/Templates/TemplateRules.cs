using Google.Protobuf.Collections;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>What must hold of a template beyond the rules of its fields.</summary>
internal static class TemplateRules
{
    /// <summary>Throws INVALID_ARGUMENT with each wrong field.</summary>
    internal static void Check(LoopTemplate template)
    {
        var wrong = new List<(string, string)>();
        for (var i = 0; i < template.Rounds.Count; i++)
            Check(template.Rounds[i], $"loop_template.rounds[{i}]", template.Rounds.Count, i, wrong);
        if (InCircle(template.Rounds))
            wrong.Add(("loop_template.rounds", "come after each other in a circle, so none can be the first; remove one 'after'"));
        var earliest = Minutes(template.Earliest, CandidateTime.UsualEarliest, "loop_template.earliest", wrong);
        var latest = Minutes(template.Latest, CandidateTime.UsualLatest, "loop_template.latest", wrong);
        if (latest <= earliest)
            wrong.Add(("loop_template.latest", $"must be after the earliest start, {WallTime.Show(earliest)}"));
        if (template.Lunch is { } lunch)
        {
            var (start, end) = (Minutes(lunch.Start, 0, "loop_template.lunch.start", wrong), Minutes(lunch.End, WallTime.MinutesADay, "loop_template.lunch.end", wrong));
            if (end - start < lunch.Minutes)
                wrong.Add(("loop_template.lunch.end", $"must be at least {lunch.Minutes} minutes after the start"));
        }
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);
    }

    private static void Check(TemplateRound round, string field, int rounds, int place, List<(string, string)> wrong)
    {
        foreach (var earlier in round.After)
            if (earlier >= rounds || earlier == place)
                wrong.Add(($"{field}.after", $"{earlier} is not the place of another round"));
        var people = round.Seats.Sum(seat => Math.Max(1, seat.Count));
        if (people > 6)
            wrong.Add(($"{field}.seats", $"ask for {people} people; 6 are the most"));
        if (round.Seats.Count > 0 && round.Seats[0].Training)
            wrong.Add(($"{field}.seats[0].training", "is for another seat than the first one, which leads: someone qualified is always there"));
        for (var i = 0; i < round.Seats.Count; i++)
            if (round.Seats[i] is { Optional: true, Training: false })
                wrong.Add(($"{field}.seats[{i}].optional", "is only for a seat in training"));
    }

    /// <summary>Whether some rounds wait for each other.</summary>
    private static bool InCircle(RepeatedField<TemplateRound> rounds)
    {
        var left = Enumerable.Range(0, rounds.Count).ToHashSet();
        while (left.RemoveWhere(place => !rounds[place].After.Any(left.Contains)) > 0)
        {
        }
        return left.Count > 0;
    }

    private static int Minutes(Google.Type.TimeOfDay? time, int otherwise, string field, List<(string, string)> wrong)
    {
        if (time is null)
            return otherwise;
        if (WallTime.Minutes(time) is { } minutes)
            return minutes;
        wrong.Add((field, WallTime.NotToTheMinute));
        return otherwise;
    }
}
