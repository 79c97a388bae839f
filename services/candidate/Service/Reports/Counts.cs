using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Reports;

/// <summary>Shares as every report tells them.</summary>
internal static class Counts
{
    /// <summary>Cases below which a share is shown with a mark, and is compared with no other.</summary>
    private const int Few = 30;

    /// <summary>The guide's four to six weeks for a senior role, in days.</summary>
    internal const int FourWeeks = 28, SixWeeks = 42;

    internal static bool AreFew(long cases) => cases < Few;

    internal static ShareInterval Share(long successes, long cases) => Proportion.Of(successes, cases).ToMessage();
}
