using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>The loop that is asked for, by a template or round by round.</summary>
/// <param name="Rounds">The rounds.</param>
/// <param name="RestQuarters">Rest for the candidate between two interviews, in quarter hours.</param>
internal sealed record LoopAsk(IReadOnlyList<LoopRound> Rounds, int RestQuarters)
{
    private const int DefaultRest = 15;

    /// <summary>The template, if one was named.</summary>
    internal Guid? Template { get; init; }

    internal LunchBreak? Lunch { get; init; }

    /// <summary>Site in whose rooms it takes place; empty if it is remote.</summary>
    internal string Site { get; init; } = "";

    /// <summary>Level of the role; not said asks everyone who is qualified.</summary>
    internal Seniority Level { get; init; }

    /// <summary>Hours on the candidate's wall where the request does not say them.</summary>
    internal Google.Type.TimeOfDay? Earliest { get; init; }

    internal Google.Type.TimeOfDay? Latest { get; init; }

    /// <summary>What a request asks for, by the template that it names.</summary>
    internal static LoopAsk Of(ProposeLoopRequest request, LoopTemplate? template)
    {
        if (template is null)
            return request.Rounds.Count == 0 ? throw Problem.Invalid("rounds", "must be given, or loop_template_id instead of them")
                : new LoopAsk([.. request.Rounds.Select(round => new LoopRound(round.Kind, round.DurationMinutes / 15))], (request.HasRestMinutes ? request.RestMinutes : DefaultRest) / 15);
        if (request.Rounds.Count > 0)
            throw Problem.Invalid("rounds", "are those of the template; leave them out, or the template");
        if (template.Retired)
            throw Problem.Precondition(ErrorReason.Retired, "The template is out of use. Take another one.", ("loop_template_id", template.Id));
        return new LoopAsk([.. template.Rounds.Select(ToRound)], (request.HasRestMinutes ? request.RestMinutes : template.HasRestMinutes ? template.RestMinutes : DefaultRest) / 15)
        {
            Template = Guid.Parse(template.Id), Site = template.Site, Level = template.Level, Earliest = template.Earliest, Latest = template.Latest,
            Lunch = template.Lunch is { } lunch ? new LunchBreak(WallTime.Minutes(lunch.Start)!.Value, WallTime.Minutes(lunch.End)!.Value, lunch.Minutes / 15) : null,
        };
    }

    private static LoopRound ToRound(TemplateRound round, int place) => new(round.Kind, round.DurationMinutes / 15)
    {
        Place = place, After = round.After,
        Seats = round.Seats.Count == 0 ? LoopSeat.One : [.. round.Seats.SelectMany(seat => Enumerable.Repeat(
            new LoopSeat(seat.Pools, seat.MinSeniority, seat.Training, seat.Optional), Math.Max(1, seat.Count)))],
    };
}
