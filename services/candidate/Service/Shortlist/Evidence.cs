using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>What backs a claim, and which claims speak of scale.</summary>
internal static class Evidence
{
    /// <summary>Whether anything backs the claim: something to look at, or somebody who did.</summary>
    internal static bool Backs(Signal signal) => Verifies(signal) || !string.IsNullOrWhiteSpace(signal.Evidence);

    /// <summary>Whether somebody looked into the claim and found it true.</summary>
    internal static bool Verifies(Signal signal) => signal.Verification is not null;

    /// <summary>Writing about a load, or knowing a language, is not having carried it.</summary>
    internal static bool Carries(Signal signal) => signal.Kind is not (SignalKind.Writing or SignalKind.LanguageOrFramework);
}
