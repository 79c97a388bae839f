namespace Hiring.Candidate.Clock;

/// <summary>The stages of a role before the hire, first to last, to run applications through.</summary>
internal sealed class PipelineModel(IReadOnlyList<StageModel> stages)
{
    /// <summary>An application that goes back and forth for ever is stopped here, and counts as not hired.</summary>
    private const int MostMoves = 200;

    private readonly bool _goesBack = stages.Any(stage => stage.BackInsteadOfEnd > 0);

    /// <summary>Stages before the hire.</summary>
    internal int Count => stages.Count;

    /// <summary>What is not known about each stage, drawn for one run.</summary>
    internal void Draw(Random random, Span<StageModel.PassDraw> draws)
    {
        for (var i = 0; i < stages.Count; i++)
            draws[i] = stages[i].DrawPass(random);
    }

    /// <summary>Runs one application to its end: the days from now, and whether it ends with a hire.</summary>
    internal (double Days, bool Hired) Run(Random random, int stage, double spent, ReadOnlySpan<StageModel.PassDraw> draws)
    {
        double days = 0;
        for (var move = 0; move < MostMoves; move++)
        {
            var (leaving, wait) = stages[stage].Draw(random, spent, draws[stage]);
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
    internal double HireChance(int stage, double spent, ReadOnlySpan<StageModel.PassDraw> draws)
    {
        Span<double> chances = stackalloc double[stages.Count + 1];
        chances[^1] = 1;
        // Each sweep lets an application go back once more. What remains after the last one is below a thousandth.
        for (var sweep = 0; sweep < (_goesBack ? 20 : 1); sweep++)
            for (var i = stages.Count - 1; i >= 0; i--)
                chances[i] = Chance(i, 0, draws[i], chances);
        return Chance(stage, spent, draws[stage], chances);
    }

    private double Chance(int stage, double spent, StageModel.PassDraw draw, ReadOnlySpan<double> chances)
    {
        var pass = stages[stage].PassAfter(spent, draw);
        return pass * chances[stage + 1] + (1 - pass) * stages[stage].BackInsteadOfEnd * chances[Math.Max(0, stage - 1)];
    }
}
