using System.Globalization;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>What the search found, as people say it.</summary>
internal static class Words
{
    /// <summary>A kind of round in words.</summary>
    internal static string Of(RoundKind kind) => kind switch
    {
        RoundKind.SystemDesign => "system design",
        RoundKind.Database => "database",
        RoundKind.Coding => "coding",
        RoundKind.Operations => "operations",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of round"),
    };

    /// <summary>Why a loop was chosen, most weight first.</summary>
    internal static IEnumerable<string> Reasons(FoundLoop loop, CandidateTime candidate)
    {
        var start = loop.During.Start.InZone(candidate.Zone);
        var end = loop.During.End.InZone(candidate.Zone);
        yield return Say($"{loop.Day:uuuu-MM-dd} is the earliest day of the candidate on which all {loop.Interviews.Count} rounds fit, each with other interviewers.");
        yield return Say($"The loop takes {Length(loop.During.Duration)}; on that day no shorter one is possible.");
        yield return Say($"It starts at {start:HH:mm} and ends at {end:HH:mm} ({candidate.Zone.Id}); none of that length starts earlier.");
        yield return loop.Load == 0
            ? "None of its interviewers has another interview in the candidate's window."
            : Say($"Its interviewers have {loop.Load} other interviews in the candidate's window; no choice of people for that time has fewer.");
    }

    private static string Length(Duration duration) => duration.Minutes == 0 ? Say($"{duration.Hours} h")
        : duration.Hours == 0 ? Say($"{duration.Minutes} min")
        : Say($"{duration.Hours} h {duration.Minutes} min");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
