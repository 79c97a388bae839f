namespace Hiring.Candidate.Clock;

/// <summary>
/// How stays end, day by day, when there is more than one way to end and some still go on: the share that has left one way
/// after so many days. Taking the other ways for censored would answer how it would be if nobody were ever rejected.
/// <para>Aalen and Johansen, An empirical transition matrix for non-homogeneous Markov chains based on censored observations,
/// Scandinavian Journal of Statistics 5 (1978) 141-150; for competing risks as in Putter, Fiocco and Geskus, Tutorial in
/// biostatistics: competing risks and multi-state models, Statistics in Medicine 26 (2007) 2389-2430.</para>
/// </summary>
internal sealed class CompetingRisks
{
    private CompetingRisks(IEnumerable<Stay> stays)
    {
        var byDays = stays.GroupBy(stay => stay.Days).OrderBy(group => group.Key).Select(group => (
            Days: group.Key,
            All: group.Sum(stay => stay.Count),
            Counts: group.GroupBy(stay => stay.Leaving).ToDictionary(ways => ways.Key, ways => ways.Sum(stay => stay.Count)))).ToList();
        var atRisk = byDays.Sum(point => point.All);
        Exposure = byDays.Sum(point => point.Days * point.All);
        double survival = 1;
        foreach (var (days, all, counts) in byDays)
        {
            var left = all - counts.GetValueOrDefault(Leaving.NotYet);
            if (left > 0)
            {
                foreach (var (leaving, count) in counts.Where(way => way.Key != Leaving.NotYet && way.Value > 0))
                    Ends.Add(new End(days, leaving, survival * count / atRisk, count));
                survival = left == atRisk ? 0 : survival * (atRisk - left) / atRisk;
            }
            atRisk -= all;
        }
        Remaining = survival;
    }

    /// <summary>The estimate from stays in any order.</summary>
    internal static CompetingRisks Of(IEnumerable<Stay> stays) => new(stays);

    /// <summary>Each day on which someone left one way, by day.</summary>
    internal List<End> Ends { get; } = [];

    /// <summary>Share of which nobody saw how it ended: those still there at the longest stay.</summary>
    internal double Remaining { get; }

    /// <summary>Days of all stays together.</summary>
    internal double Exposure { get; }

    /// <summary>Stays that ended.</summary>
    internal long Left => Ends.Sum(end => end.Count);

    /// <summary>Share of all that has left this way after so many days.</summary>
    internal double Incidence(Leaving leaving, double days) => Ends.Where(end => end.Leaving == leaving && end.Days <= days).Sum(end => end.Share);

    /// <summary>Days after which a share of those who ever leave this way has done so; null if nobody did.</summary>
    internal double? Quantile(Leaving leaving, double share)
    {
        var ever = Incidence(leaving, double.PositiveInfinity);
        double sum = 0;
        foreach (var end in Ends.Where(end => end.Leaving == leaving))
            if ((sum += end.Share) >= share * ever - 1e-12)
                return end.Days;
        return null;
    }

    /// <summary>Those who left one way on one day.</summary>
    /// <param name="Days">Days that they had stayed.</param>
    /// <param name="Leaving">The way.</param>
    /// <param name="Share">Share of all stays, as estimated.</param>
    /// <param name="Count">How many were seen.</param>
    internal readonly record struct End(double Days, Leaving Leaving, double Share, long Count);
}
