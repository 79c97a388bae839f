using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

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

    /// <summary>Working days in a row that it may take up.</summary>
    internal int MostDays { get; init; } = 1;

    /// <summary>What decides between loops.</summary>
    internal LoopWeighting Weights { get; init; } = LoopWeighting.EarliestFirst;

    /// <summary>People whom it should have rather than others.</summary>
    internal IReadOnlySet<Guid> Preferred { get; init; } = new HashSet<Guid>();

    /// <summary>Level of the role; not said asks everyone who is qualified.</summary>
    internal Seniority Level { get; init; }

    /// <summary>Hours on the candidate's wall where the request does not say them.</summary>
    internal Google.Type.TimeOfDay? Earliest { get; init; }

    internal Google.Type.TimeOfDay? Latest { get; init; }

    /// <summary>The search for it among some people.</summary>
    internal LoopProblem Problem(CandidateTime time, Surroundings around, Instant now, IReadOnlyList<Interval>? blocked = null) => new(Rounds, RestQuarters, time with { Busy = around.CandidateBusy }, around.People, now)
    {
        Lunch = Lunch, Rooms = around.Rooms, MostDays = MostDays, Weights = Weights, Preferred = Preferred, Blocked = blocked ?? [],
    };

    /// <summary>What a request asks for, by the template that it names.</summary>
    internal static LoopAsk Of(ProposeLoopRequest request, LoopTemplate? template) => OfRounds(request, template) with
    {
        Weights = request.Weights is { } weights ? LoopWeighting.Of(weights) : LoopWeighting.EarliestFirst,
        Preferred = request.PreferredInterviewerIds.Select(Guid.Parse).ToHashSet(),
    };

    private static LoopAsk OfRounds(ProposeLoopRequest request, LoopTemplate? template)
    {
        if (template is null)
            return request.Rounds.Count == 0 ? throw ServiceDefaults.Errors.Problem.Invalid("rounds", "must be given, or loop_template_id instead of them")
                : new LoopAsk([.. request.Rounds.Select(round => new LoopRound(round.Kind, round.DurationMinutes / 15))], (request.HasRestMinutes ? request.RestMinutes : DefaultRest) / 15);
        if (request.Rounds.Count > 0)
            throw ServiceDefaults.Errors.Problem.Invalid("rounds", "are those of the template; leave them out, or the template");
        if (template.Retired)
            throw ServiceDefaults.Errors.Problem.Precondition(ErrorReason.Retired, "The template is out of use. Take another one.", ("loop_template_id", template.Id));
        return new LoopAsk([.. template.Rounds.Select(ToRound)], (request.HasRestMinutes ? request.RestMinutes : template.HasRestMinutes ? template.RestMinutes : DefaultRest) / 15)
        {
            Template = Guid.Parse(template.Id), Site = template.Site, MostDays = Math.Max(1, template.MaxDays), Level = template.Level, Earliest = template.Earliest, Latest = template.Latest,
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
