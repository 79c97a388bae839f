using Hiring.Candidate.V1;

namespace Hiring.Candidate.Applications;

/// <summary>The order of the stages: sourced, screening, interview, decision, offer, hired.</summary>
internal static class StageOrder
{
    /// <summary>The stage that follows; unspecified after the last.</summary>
    internal static Stage Next(Stage stage) => stage is >= Stage.Sourced and < Stage.Hired ? stage + 1 : Stage.Unspecified;

    /// <summary>Whether an application may be moved from one stage to another: exactly one forward, and hired only by accepting an offer.</summary>
    internal static bool MayAdvance(Stage from, Stage to) => to != Stage.Hired && to != Stage.Unspecified && to == Next(from);
}
