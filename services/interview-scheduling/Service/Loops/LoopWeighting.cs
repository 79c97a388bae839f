using Hiring.InterviewScheduling.V1;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// What decides between loops, in points: the loop with the fewest is best. Each criterion counts something, and its weight says
/// what one of it is worth.
/// </summary>
/// <param name="Soon">A day from the first one of the window to the last one of the loop.</param>
/// <param name="Span">A quarter hour from first start to last end on a day.</param>
/// <param name="Start">A quarter hour from the candidate's midnight to the first start.</param>
/// <param name="Load">A seat of someone who is booked for four weeks as far as he or she takes interviews; less of whoever has less.</param>
/// <param name="Fragmentation">A piece of less than an hour that an interview leaves of somebody's free time.</param>
/// <param name="Unsociable">A quarter hour outside 08:00 to 18:00 on somebody's wall, the candidate's too.</param>
/// <param name="Preference">A seat of someone who is none of those preferred, where some are.</param>
/// <param name="Training">A session that someone who learns in the loop still lacks: who is nearest to the end goes first.</param>
/// <param name="Days">A day after the first on which the loop goes on.</param>
/// <param name="Empty">A seat that may stay empty, and does.</param>
internal sealed record LoopWeighting(int Soon, int Span, int Start, int Load, int Fragmentation, int Unsociable, int Preference, int Training, int Days, int Empty)
{
    /// <summary>So far apart that they order: the earliest day, then the fewest empty seats, the shortest span, the earliest start, the least load.</summary>
    internal static LoopWeighting EarliestFirst { get; } = new(200_000_000, 20_000, 100, 1, 0, 0, 0, 0, 0, 15_000_000);

    /// <summary>
    /// A day later is worth two and a half hours less between first start and last end, or one person who has all of the load less.
    /// </summary>
    internal static LoopWeighting Balanced { get; } = new(Soon: 100, Span: 10, Start: 1, Load: 100, Fragmentation: 10, Unsociable: 10, Preference: 30, Training: 5, Days: 150, Empty: 200);

    /// <summary>What a request says.</summary>
    internal static LoopWeighting Of(LoopWeights weights) => new(weights.Soon, weights.Span, weights.Start, weights.Load, weights.Fragmentation, weights.UnsociableHours,
        weights.Preference, weights.Training, weights.Days, weights.EmptySeats);

    internal LoopWeights ToMessage() => new()
    {
        Soon = Soon, Span = Span, Start = Start, Load = Load, Fragmentation = Fragmentation, UnsociableHours = Unsociable, Preference = Preference, Training = Training, Days = Days, EmptySeats = Empty,
    };

    /// <summary>For the search, in thousandths of a point.</summary>
    internal Rates Rates => new(1000L * Soon, 1000L * Span, 1000L * Start, 1000L * Days, 1000L * Empty);
}
