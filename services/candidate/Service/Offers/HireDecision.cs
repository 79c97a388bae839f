using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Errors;
using ErrorReason = Hiring.Candidate.V1.ErrorReason;

namespace Hiring.Candidate.Offers;

/// <summary>Asks evaluation whether it was decided to hire.</summary>
public sealed partial class HireDecision(EvaluationService.EvaluationServiceClient evaluation, ILogger<HireDecision> log)
{
    /// <summary>The id of the decision to hire. NO_DECISION_TO_HIRE if there is none or another, UNAVAILABLE if evaluation cannot say.</summary>
    internal async Task<Guid> Find(Guid application, CancellationToken cancellation)
    {
        var decision = await Latest(application, cancellation);
        if (decision is { Verdict: Verdict.Hire })
            return Guid.Parse(decision.Id);
        throw Problem.Precondition(ErrorReason.NoDecisionToHire,
            decision is null ? "Evaluation has no decision on this application. Have one made first." : "Evaluation decided not to hire on this application.",
            ("application_id", application), ("decision", decision?.Verdict ?? Verdict.Unspecified));
    }

    private async Task<Decision?> Latest(Guid application, CancellationToken cancellation)
    {
        try
        {
            return await evaluation.GetDecisionAsync(new() { ApplicationId = application.ToString() }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw Problem.Unavailable("Evaluation does not say at the moment whether it was decided to hire. Nothing was done; try again.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Evaluation did not tell its decision: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}
