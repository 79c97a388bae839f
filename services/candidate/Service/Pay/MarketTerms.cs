using CompensationLevel = Hiring.CompensationBenchmark.V1.Level;
using Level = Hiring.Candidate.V1.Level;

namespace Hiring.Candidate.Pay;

/// <summary>A role in the words of compensation-benchmark.</summary>
internal static class MarketTerms
{
    /// <summary>This product hires backend developers, so a role does not say what kind of work it is.</summary>
    internal const string JobFamily = "backend-engineering";

    /// <summary>The level under the same name in the contract of compensation-benchmark; the numbers differ.</summary>
    internal static CompensationLevel LevelOf(Level level) => Enum.Parse<CompensationLevel>(level.ToString());
}
