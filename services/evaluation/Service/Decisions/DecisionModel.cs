using Hiring.Evaluation.V1;
using MathNet.Numerics.Distributions;

namespace Hiring.Evaluation.Decisions;

/// <summary>What one interviewer saw of one round: points on the scale of 1 to 4, at least one.</summary>
internal sealed record View(Guid Interviewer, IReadOnlyList<double> Points);

/// <summary>The evidence of one round of the rubric, from one interviewer or more.</summary>
internal sealed record RoundEvidence(RoundKind Kind, double Weight, IReadOnlyList<View> Views);

/// <summary>The mean of one round, 1 to 4, and what is behind it.</summary>
internal sealed record RoundMean(RoundKind Kind, double Weight, double Mean, int Ratings, int Interviewers);

/// <summary>What the evidence amounts to.</summary>
/// <param name="Rounds">The rounds, in the order given.</param>
/// <param name="WeightedMean">Mean of the rounds by their weights, 1 to 4, before any shrinkage.</param>
/// <param name="Error">Standard deviation of the weighted mean around the candidate's level: other interviewers, other ratings.</param>
/// <param name="Shrinkage">Share by which the weighted mean is pulled towards the prior mean, 0 to 1.</param>
/// <param name="Composite">The candidate's level as it is best estimated.</param>
/// <param name="StandardError">Standard deviation of the candidate's level around the composite.</param>
/// <param name="ProbabilityAboveBar">Probability that the level is above the bar, 0 to 1.</param>
/// <param name="Threshold">Probability from which on to hire.</param>
internal sealed record Assessment(IReadOnlyList<RoundMean> Rounds, double WeightedMean, double Error, double Shrinkage,
    double Composite, double StandardError, double ProbabilityAboveBar, double Threshold)
{
    internal bool Hire => ProbabilityAboveBar >= Threshold;
}

/// <summary>
/// From ratings to a probability. A linear normal model: a rating is the candidate's level, plus how mild or severe the
/// interviewer is, plus what is left over; the level of candidates is normal too. So the level given the ratings is normal,
/// and hiring is right where its expected cost is the smaller one (Berger 1985, Statistical Decision Theory and Bayesian Analysis, sections 4.2
/// and 4.4).
/// </summary>
internal static class DecisionModel
{
    /// <summary>
    /// Level that is usual before any evidence: the middle of the scale, as far from 'no' as from 'yes', so that somebody of
    /// whom little was seen is pulled to neither. The panel below has a mean of 2.52.
    /// </summary>
    internal const double PriorMean = 2.5;

    // Variance components, in squared points, of the simulated panel with known severities that the methods page gives
    // (section 1.5, vector 6): 2,400 ratings of 120 candidates by 10 interviewers, crossed, fitted by REML with lme4
    // (candidate .244507, interviewer .088336, residual .485031; criterion 5419.945). They stand until a company has
    // scorecards enough to estimate its own.

    /// <summary>How far candidates differ.</summary>
    internal const double CandidateVariance = .2445;

    /// <summary>How far interviewers differ in severity. All ratings of one share it (halo), so more of them do not average it out.</summary>
    internal const double InterviewerVariance = .0883;

    /// <summary>How far a rating differs from what candidate and interviewer explain.</summary>
    internal const double ResidualVariance = .4850;

    /// <summary>Assesses the evidence. The order of rounds, views and ratings makes no difference, nor does a common factor of the weights.</summary>
    /// <param name="rounds">Every round of the rubric, each with at least one view.</param>
    /// <param name="bar">The level from which on the company wants to hire, 1 to 4.</param>
    /// <param name="falseHireCost">How many times worse a wrong hire is than a wrong refusal; more than 0.</param>
    internal static Assessment Assess(IReadOnlyList<RoundEvidence> rounds, double bar, double falseHireCost)
    {
        var totalWeight = rounds.Sum(round => round.Weight);
        var means = new List<RoundMean>();
        var weightedMean = 0.0;
        var residual = 0.0;
        var shares = new Dictionary<Guid, double>();
        foreach (var round in rounds)
        {
            // One interviewer's severity enters a round once, however many interviews of it that interviewer held.
            var interviewers = round.Views.GroupBy(view => view.Interviewer, view => view.Points)
                .Select(views => (Interviewer: views.Key, Points: views.SelectMany(points => points).ToList()))
                .Select(seen => (seen.Interviewer, Mean: seen.Points.Average(), seen.Points.Count, Precision: 1 / (InterviewerVariance + ResidualVariance / seen.Points.Count)))
                .ToList();
            var precision = interviewers.Sum(seen => seen.Precision);
            var mean = interviewers.Sum(seen => seen.Precision * seen.Mean) / precision;
            means.Add(new RoundMean(round.Kind, round.Weight, mean, interviewers.Sum(seen => seen.Count), interviewers.Count));
            weightedMean += round.Weight / totalWeight * mean;
            foreach (var seen in interviewers)
            {
                var share = round.Weight / totalWeight * seen.Precision / precision;
                residual += share * share * ResidualVariance / seen.Count;
                shares[seen.Interviewer] = shares.GetValueOrDefault(seen.Interviewer) + share;
            }
        }

        var errorVariance = residual + InterviewerVariance * shares.Values.Sum(share => share * share);
        var kept = CandidateVariance / (CandidateVariance + errorVariance);
        var composite = PriorMean + kept * (weightedMean - PriorMean);
        var standardError = Math.Sqrt(CandidateVariance * (1 - kept));
        return new Assessment(means, weightedMean, Math.Sqrt(errorVariance), 1 - kept, composite, standardError,
            // The upper tail as the lower tail of the mirrored value, which keeps its digits where it is small.
            Normal.CDF(0, 1, (composite - bar) / standardError), falseHireCost / (falseHireCost + 1));
    }
}
