using Hiring.Candidate.V1;

namespace Hiring.Candidate.Applications;

/// <summary>The order of the kinds of stages: sourced, screening, interview, decision, offer, hired.</summary>
internal static class StageOrder
{
    /// <summary>The kind that follows; unspecified after the last.</summary>
    internal static Stage Next(Stage stage) => stage is >= Stage.Sourced and < Stage.Hired ? stage + 1 : Stage.Unspecified;
}
