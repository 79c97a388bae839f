using Hiring.InterviewScheduling.V1;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>One person that a round needs.</summary>
/// <param name="Pools">Only someone of one of these; of any if there are none.</param>
/// <param name="MinSeniority">Of this seniority or higher.</param>
/// <param name="Training">Someone who learns to hold the kind of round, and not someone qualified.</param>
/// <param name="Optional">The loop does without where nobody can.</param>
internal sealed record LoopSeat(IReadOnlyCollection<string> Pools, Seniority MinSeniority, bool Training, bool Optional)
{
    /// <summary>Anyone who is qualified.</summary>
    internal static LoopSeat Qualified { get; } = new([], Seniority.Unspecified, false, false);

    internal static IReadOnlyList<LoopSeat> One { get; } = [Qualified];

    /// <summary>Nobody but this person, where one is to stay.</summary>
    internal Guid? Only { get; init; }
}

/// <summary>A round to place.</summary>
/// <param name="Kind">What it looks at.</param>
/// <param name="Quarters">Length in quarter hours.</param>
internal sealed record LoopRound(RoundKind Kind, int Quarters)
{
    /// <summary>Whom it needs, the one who leads first.</summary>
    internal IReadOnlyList<LoopSeat> Seats { get; init; } = LoopSeat.One;

    /// <summary>What other rounds name it by in <see cref="After"/>.</summary>
    internal int Place { get; init; }

    /// <summary>Places of rounds that are over before this one starts.</summary>
    internal IReadOnlyCollection<int> After { get; init; } = [];

    /// <summary>The same without the seats that it can do without.</summary>
    internal LoopRound WithoutOptional() => Seats.Any(seat => seat.Optional) ? this with { Seats = [.. Seats.Where(seat => !seat.Optional)] } : this;
}
