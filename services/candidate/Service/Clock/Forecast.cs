using System.Buffers.Binary;

namespace Hiring.Candidate.Clock;

/// <summary>Days from now between which something happens: 10th, 50th and 90th percentile. Null lies beyond what can be said.</summary>
internal readonly record struct DayRange(double? Early, double? Middle, double? Late);

/// <summary>How one application will go.</summary>
/// <param name="Chance">Chance of a hire, with its 90 % interval.</param>
/// <param name="Finish">When it ends, in whatever way.</param>
/// <param name="Hire">When it ends with a hire, if it does; without values if that is too rare to date.</param>
internal sealed record ApplicationForecast(Proportion Chance, DayRange Finish, DayRange Hire);

/// <summary>An application under way: the index of its stage and the days spent there.</summary>
internal readonly record struct Standing(int Stage, double Spent);

/// <summary>How a role will be filled by the applications that it has.</summary>
/// <param name="Chance">Chance that every place is taken within the days asked for; null if none were.</param>
/// <param name="EverChance">Chance that every place is ever taken by these applications.</param>
/// <param name="Filled">When the last place is taken. Null where that many runs never get there.</param>
/// <param name="Hires">People hired within the days asked for, or ever: 10th, 50th and 90th percentile.</param>
/// <param name="Runs">Runs behind it.</param>
internal sealed record RoleForecastResult(double? Chance, double EverChance, DayRange Filled, (int Low, int Middle, int High) Hires, int Runs);

/// <summary>
/// Forecasts by simulation. Seeded by what is asked about, so that the same question gets the same answer, and a small change of
/// the facts a small change of the answer.
/// </summary>
internal static class Forecast
{
    /// <summary>Runs for one application.</summary>
    internal const int ApplicationRuns = 5_000;

    /// <summary>Hires among the runs below which their date is not told.</summary>
    internal const int FewestHires = 50;

    private const int FewestRuns = 200;
    private const int MostRuns = 4_000;

    /// <summary>Forecasts one application.</summary>
    internal static ApplicationForecast Of(PipelineModel pipeline, Standing standing, Guid seed)
    {
        var random = Seeded(seed);
        var draws = new StageModel.PassDraw[pipeline.Count];
        var chances = new double[ApplicationRuns];
        var ends = new double[ApplicationRuns];
        var hires = new List<double>();
        for (var run = 0; run < ApplicationRuns; run++)
        {
            pipeline.Draw(random, draws);
            chances[run] = pipeline.HireChance(standing.Stage, standing.Spent, draws);
            (ends[run], var hired) = pipeline.Run(random, standing.Stage, standing.Spent, draws);
            if (hired)
                hires.Add(ends[run]);
        }
        Array.Sort(chances);
        Array.Sort(ends);
        hires.Sort();
        return new ApplicationForecast(new Proportion(chances.Average(), At(chances, 0.05), At(chances, 0.95)), Range(ends),
            hires.Count < FewestHires ? default : Range(hires));
    }

    /// <summary>Forecasts a role.</summary>
    /// <param name="pipeline">The role's stages.</param>
    /// <param name="standings">Its applications under way.</param>
    /// <param name="places">Places to fill, 1 or more.</param>
    /// <param name="within">Days within which they should be filled.</param>
    /// <param name="most">Applications times runs to spend at the most, beyond the fewest runs.</param>
    /// <param name="seed">The role.</param>
    internal static RoleForecastResult Of(PipelineModel pipeline, IReadOnlyList<Standing> standings, int places, double? within, int most, Guid seed)
    {
        var random = Seeded(seed);
        var runs = Math.Clamp(most / Math.Max(1, standings.Count), FewestRuns, MostRuns);
        var draws = new StageModel.PassDraw[pipeline.Count];
        var filled = new List<double>();
        var hired = new double[runs];
        var hires = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            hires.Clear();
            pipeline.Draw(random, draws);
            foreach (var standing in standings)
                if (pipeline.Run(random, standing.Stage, standing.Spent, draws) is (var days, true))
                    hires.Add(days);
            hires.Sort();
            if (hires.Count >= places)
                filled.Add(hires[places - 1]);
            hired[run] = Math.Min(places, within is null ? hires.Count : hires.Count(days => days <= within));
        }
        filled.Sort();
        Array.Sort(hired);
        double? chance = within is null ? null : (double)filled.Count(days => days <= within) / runs;
        return new RoleForecastResult(chance, (double)filled.Count / runs,
            new DayRange(Reached(filled, runs, 0.1), Reached(filled, runs, 0.5), Reached(filled, runs, 0.9)),
            ((int)At(hired, 0.1), (int)At(hired, 0.5), (int)At(hired, 0.9)), runs);
    }

    private static DayRange Range(IReadOnlyList<double> sorted) => new(At(sorted, 0.1), At(sorted, 0.5), At(sorted, 0.9));

    private static double At(IReadOnlyList<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];

    /// <summary>The quantile of all runs, of which only some got there.</summary>
    private static double? Reached(List<double> sorted, int runs, double share) => (int)(share * runs) is var i && i < sorted.Count ? sorted[i] : null;

    /// <summary>The generator of .NET for a given seed gives the same numbers on every machine and in every version.</summary>
    private static Random Seeded(Guid seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        seed.TryWriteBytes(bytes);
        return new Random(BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
    }
}
