using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using NodaTime;

namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>What candidates compete for.</summary>
internal enum ShareKind
{
    /// <summary>A quarter hour of a person or room: one at a time.</summary>
    Time,

    /// <summary>A person's own local day: as many interviews as he or she still takes.</summary>
    Day,

    /// <summary>A person's week, Monday first: likewise.</summary>
    Week,

    /// <summary>A person's load: each further interview weighs more than the one before it.</summary>
    Load,
}

/// <summary>Something that candidates compete for.</summary>
/// <param name="Kind">What.</param>
/// <param name="Person">Whose; rooms are counted on from the people.</param>
/// <param name="At">Which quarter hour, day or week.</param>
internal readonly record struct Share(ShareKind Kind, int Person, int At);

/// <summary>What a seat of a loop takes up, or a room's interview.</summary>
/// <param name="Person">Whose time; rooms are counted on from the people.</param>
/// <param name="From">First quarter hour.</param>
/// <param name="Until">Quarter hour after the last one, the rest to the next interview included.</param>
/// <param name="Day">The person's own local day; -1 for a room.</param>
internal readonly record struct Taken(int Person, int From, int Until, int Day)
{
    internal bool IsRoom => Day < 0;
}

/// <summary>A loop that a candidate may be given.</summary>
/// <param name="Candidate">Whose, by number.</param>
/// <param name="Loop">The loop, with what it costs by itself.</param>
/// <param name="Takes">What it takes up.</param>
internal sealed record CohortLoop(int Candidate, FoundLoop Loop, IReadOnlyList<Taken> Takes);

/// <summary>
/// Many candidates who want loops of the same people at the same time. A plan costs what its loops cost, what the load of
/// those who get several interviews grows by, and for each candidate without a loop twice what the dearest loop can cost.
/// </summary>
internal sealed class CohortProblem
{
    private readonly Dictionary<Guid, int> _people = [];
    private readonly Dictionary<Guid, int> _rooms = [];
    private readonly int[] _rests;

    /// <param name="candidates">The loop that each wants, among the same people and rooms and by the same weights.</param>
    internal CohortProblem(IReadOnlyList<LoopProblem> candidates)
    {
        (Candidates, People) = (candidates, candidates[0].People);
        foreach (var person in People)
            _people.Add(person.Id, _people.Count);
        foreach (var room in candidates[0].Rooms ?? [])
            _rooms.Add(room.Id, _people.Count + _rooms.Count);
        Horizon = new Horizon(candidates.Min(one => one.Candidate.FirstDay), candidates.Max(one => one.Candidate.LastDay), People);
        _rests = [.. People.Select(person => (int)Math.Ceiling((person.Rest.Before + person.Rest.After).TotalMinutes / QuarterHours.Minutes))];
        WithoutLoop = 1 + 2 * candidates.Max(one => one.MostCost);
    }

    internal IReadOnlyList<LoopProblem> Candidates { get; }

    internal IReadOnlyList<Person> People { get; }

    internal Horizon Horizon { get; }

    /// <summary>What it costs to leave a candidate without a loop: others may have to take dearer ones for it, but not the dearest.</summary>
    internal long WithoutLoop { get; }

    internal TimePrices NoPrices() => new(Horizon, _rests, _rooms);

    /// <summary>A candidate's best loop that costs less than a limit with the prices, and what it costs with them; null if there is none.</summary>
    internal (CohortLoop Loop, long Price)? Best(int candidate, long below, TimePrices prices, CancellationToken cancellation) =>
        Candidates[candidate].Best(1, 1, below, prices, cancellation) is [var found] ? (Of(candidate, found, prices), found.Cost) : null;

    /// <summary>A loop that was found for a candidate under prices, without them.</summary>
    internal CohortLoop Of(int candidate, FoundLoop found, TimePrices prices)
    {
        var takes = Takes(found);
        var price = takes.Sum(taken => prices.Between(taken.Person, taken.From, taken.Until) + (taken.IsRoom ? 0 : prices.OnDay(taken.Person, taken.Day)));
        return new CohortLoop(candidate, found with { Cost = found.Cost - price }, takes);
    }

    /// <summary>How much of a share there is; of load as many interviews as a plan can give a person.</summary>
    internal int Capacity(Share share) => share.Kind switch
    {
        ShareKind.Time => 1,
        ShareKind.Load => Candidates.Count,
        ShareKind.Day => Math.Max(0, People[share.Person].Most.ADay - People[share.Person].OnDay.GetValueOrDefault(Horizon.Date(share.At))),
        _ => Math.Max(0, People[share.Person].Most.AWeek - People[share.Person].InWeek.GetValueOrDefault(Horizon.Monday(share.At))),
    };

    /// <summary>What a person's interview costs more for each that the plan has given the person before.</summary>
    internal long LoadStep(int person) => Candidates[0].Weights.Load * (long)People[person].LoadOfOne;

    /// <summary>The shares of what is taken, but for its time.</summary>
    internal IEnumerable<Share> Counted(Taken taken) => taken.IsRoom ? [] :
        [new(ShareKind.Day, taken.Person, taken.Day), new(ShareKind.Week, taken.Person, Horizon.WeekOf(taken.Day)), new(ShareKind.Load, taken.Person, 0)];

    /// <summary>What a plan costs, in thousandths of a point.</summary>
    internal long Cost(IReadOnlyCollection<CohortLoop> plan) => (Candidates.Count - plan.Count) * WithoutLoop + plan.Sum(loop => loop.Loop.Cost)
        + plan.SelectMany(loop => loop.Takes).Where(taken => !taken.IsRoom).GroupBy(taken => taken.Person).Sum(taken => LoadStep(taken.Key) * (taken.Count() * (taken.Count() - 1L) / 2));

    /// <summary>The days of a share of a day or a week.</summary>
    internal IEnumerable<int> Days(Share share) => share.Kind == ShareKind.Day ? [share.At] : Enumerable.Range(0, Horizon.Days).Where(day => Horizon.WeekOf(day) == share.At);

    private List<Taken> Takes(FoundLoop loop)
    {
        var takes = new List<Taken>();
        foreach (var interview in loop.Interviews)
        {
            var (from, until) = (Horizon.Of(QuarterHours.Floor(interview.During.Start)), Horizon.Of(QuarterHours.Floor(interview.During.End)));
            foreach (var seat in interview.Seats)
            {
                var person = _people[seat.PersonId];
                takes.Add(new Taken(person, from, until + _rests[person], Horizon.DayOf(person, from)));
            }
            if (loop.Room is { } room)
                takes.Add(new Taken(_rooms[room], from, until, -1));
        }
        return takes;
    }
}
