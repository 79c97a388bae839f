using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>
/// How large a problem is, from 0 to 100, and the level of engineer that it calls for. Each dimension counts from 0 to its
/// weight as its logarithm goes from where it begins to count to where it counts in full; the weights of the dimensions that
/// both sides show are taken as the whole, so that a number that one side never gave tips nothing. Weights and ends are a
/// convention, as are the cuts at 20, 45, 70 and 90: they order a conversation and are no measurement.
/// </summary>
internal static class Complexity
{
    /// <summary>The complexity of the role's problem and of what was carried, over the same dimensions; null if they share none.</summary>
    internal static (double Needed, double Evidenced)? Of(Fit fit)
    {
        var shared = fit.Dimensions.Where(dimension => Measure.Named(dimension.Dimension).Complexity.Weight > 0).ToList();
        return shared.Count == 0 ? null : (Score(shared, dimension => dimension.Needed), Score(shared, dimension => dimension.Evidenced));
    }

    /// <summary>The level that a complexity calls for.</summary>
    internal static NeedLevel LevelOf(double complexity) => complexity switch
    {
        < 20 => NeedLevel.Entry,
        < 45 => NeedLevel.Mid,
        < 70 => NeedLevel.Senior,
        < 90 => NeedLevel.Staff,
        _ => NeedLevel.Principal,
    };

    private static double Score(List<FitDimension> dimensions, Func<FitDimension, double> number)
    {
        var (points, whole) = (0.0, 0.0);
        foreach (var dimension in dimensions)
        {
            var (weight, from, to) = Measure.Named(dimension.Dimension).Complexity;
            points += weight * Math.Clamp(Math.Log(number(dimension) / from) / Math.Log(to / from), 0, 1);
            whole += weight;
        }
        return 100 * points / whole;
    }
}
