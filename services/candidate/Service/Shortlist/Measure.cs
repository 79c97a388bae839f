using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>A dimension in which what a candidate has carried is compared with what a role needs.</summary>
/// <param name="Name">As callers see it.</param>
/// <param name="Carried">What the candidate has of it, in words: 'asks for 12 times the data they have carried'.</param>
/// <param name="Of">The number that a claim shows; 0 if it shows none.</param>
/// <param name="Needed">The number that a role needs; 0 if it says none.</param>
internal sealed record Measure(string Name, string Carried, Func<Signal, double> Of, Func<ChallengeProfile, double> Needed)
{
    /// <summary>
    /// Whether more than is needed is a surplus. A larger team or a busier pager than the role's is nothing that a candidate
    /// would miss or ask money for; a smaller one may still be a stretch.
    /// </summary>
    internal bool IsLoad { get; private init; }

    /// <summary>What the dimension weighs in the complexity, and the numbers at which it begins to count and counts in full.</summary>
    internal (double Weight, double From, double To) Complexity { get; private init; }

    internal const string PeakRequests = "peak requests a second";
    internal const string Gigabytes = "gigabytes stored";
    internal const string Services = "services";

    /// <summary>Every dimension that both sides can show.</summary>
    internal static IReadOnlyList<Measure> All { get; } =
    [
        new(PeakRequests, "the load they have carried",
            signal => signal.Scale?.PeakRequestsPerSecond ?? 0, role => role.Scale.PeakRequestsPerSecond) { IsLoad = true, Complexity = (30, 10, 100_000) },
        new(Gigabytes, "the data they have carried",
            signal => signal.Scale?.StoredGigabytes ?? 0, role => role.Scale.StoredGigabytes) { IsLoad = true, Complexity = (25, 10, 100_000) },
        new(Services, "the services they have run",
            signal => signal.Scale?.Services ?? 0, role => role.Scale.Services) { IsLoad = true, Complexity = (30, 1, 200) },
        new("engineers in the team", "the team they have worked in",
            signal => signal.Scale?.TeamSize ?? 0, role => role.Scale.TeamSize) { Complexity = (15, 2, 200) },
        new("pages a week", "the pages they have been on call for",
            signal => signal.PagesPerWeek, role => role.OnCall is { RotationSize: > 0 } onCall ? onCall.PagesPerWeek : 0),
    ];

    /// <summary>The measure of a dimension.</summary>
    internal static Measure Named(string dimension) => All.Single(measure => measure.Name == dimension);
}
