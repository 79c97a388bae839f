using Hiring.Candidate.V1;

namespace Hiring.Candidate.Shortlist;

/// <summary>Whether anything backs a claim.</summary>
internal static class Evidence
{
    internal static bool Backs(Signal signal) => !string.IsNullOrWhiteSpace(signal.Evidence);
}
