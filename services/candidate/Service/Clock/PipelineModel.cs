namespace Hiring.Candidate.Clock;

/// <summary>The stages of a role before the hire, first to last, to run applications through.</summary>
internal sealed class PipelineModel(IReadOnlyList<StageModel> stages)
{
    /// <summary>An application that goes back and forth for ever is stopped here, and counts as not hired.</summary>
    private const int MostMoves = 200;

    /// <summary>Stages before the hire.</summary>
    internal int Count => stages.Count;

    /// <summary>What is not known about each stage, drawn for one run.</summary>
    internal void DrawShifts(Random random, Span<double> shifts)
    {
        for (var i = 0; i < stages.Count; i++)
            shifts[i] = stages[i].DrawShift(random);
    }

    /// <summary>Runs one application to its end: the days from now, and whether it ends with a hire.</summary>
    internal (double Days, bool Hired) Run(Random random, int stage, double spent, ReadOnlySpan<double> shifts)
    {
        double days = 0;
        for (var move = 0; move < MostMoves; move++)
        {
            var (leaving, wait) = stages[stage].Draw(random, spent, shifts[stage]);
            days += wait;
            spent = 0;
            if (leaving == Leaving.Ended)
                return (days, false);
            stage = leaving == Leaving.Forward ? stage + 1 : Math.Max(0, stage - 1);
            if (stage == stages.Count)
                return (days, true);
        }
        return (days, false);
    }

    /// <summary>Chance that an application ends with a hire, given what was drawn about the stages.</summary>
    internal double HireChance(int stage, double spent, ReadOnlySpan<double> shifts)
    {
        Span<double> chances = stackalloc double[stages.Count + 1];
        chances[^1] = 1;
        // Each sweep lets an application go back once more; what remains after these is below a thousandth.
        for (var sweep = 0; sweep < 20; sweep++)
            for (var i = stages.Count - 1; i >= 0; i--)
                chances[i] = Chance(i, 0, shifts[i], chances);
        return Chance(stage, spent, shifts[stage], chances);
    }

    private double Chance(int stage, double spent, double shift, ReadOnlySpan<double> chances)
    {
        var pass = stages[stage].PassAfter(spent, shift);
        return pass * chances[stage + 1] + (1 - pass) * stages[stage].BackInsteadOfEnd * chances[Math.Max(0, stage - 1)];
    }
}
