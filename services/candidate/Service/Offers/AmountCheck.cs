using Google.Rpc;
using Google.Type;
using Grpc.Core;
using Hiring.Candidate.Pay;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults.Errors;
using ErrorReason = Hiring.Candidate.V1.ErrorReason;

namespace Hiring.Candidate.Offers;

/// <summary>Asks compensation-benchmark to hold an amount against the market.</summary>
public sealed partial class AmountCheck(CompensationService.CompensationServiceClient compensation, ILogger<AmountCheck> log)
{
    /// <summary>
    /// What the market says of the amount. AMOUNT_NOT_CHECKED if it cannot say; JUSTIFICATION_REQUIRED if the amount is
    /// outside the band and nothing justifies it.
    /// </summary>
    internal async Task<OfferMarketCheck> Run(OfferCase @case, Money amount, string justification, CancellationToken cancellation)
    {
        var check = await Ask(@case, amount, cancellation);
        if (check.Position != BandPosition.Within && string.IsNullOrWhiteSpace(justification))
            throw Problem.Precondition(ErrorReason.JustificationRequired,
                $"{check.Finding}. Offer an amount within the band, or say in 'justification' why this one is right.", ("finding", check.Finding));
        return new OfferMarketCheck
        {
            MarketRank = check.MarketRank, CompaRatio = check.CompaRatio, Observations = check.Benchmark.Observations, Finding = check.Finding,
            Median = check.Benchmark.Percentiles.Single(p => p.Percentile == 50).Pay,
        };
    }

    private async Task<OfferCheck> Ask(OfferCase @case, Money amount, CancellationToken cancellation)
    {
        try
        {
            return await compensation.CheckOfferAsync(new()
            {
                JobFamily = MarketTerms.JobFamily, Level = MarketTerms.LevelOf(@case.Level), Location = @case.Location, Amount = amount,
            }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
        {
            throw Problem.Invalid(Fields(e));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            throw NotChecked(@case, e.Status.Detail);
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw NotChecked(@case, "Compensation-benchmark does not answer at the moment; try again.");
        }
    }

    private static RpcException NotChecked(OfferCase @case, string why) => Problem.Precondition(ErrorReason.AmountNotChecked,
        $"The amount could not be checked against the market. {why}", ("application_id", @case.ApplicationId));

    /// <summary>What is wrong with the amount there is wrong with the base salary here.</summary>
    private static List<(string, string)> Fields(RpcException e)
    {
        var fields = e.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations
            .Select(v => ("base_salary" + (v.Field.StartsWith("amount.", StringComparison.Ordinal) ? v.Field["amount".Length..] : ""), v.Description)).ToList();
        return fields is { Count: > 0 } ? fields : [("base_salary", e.Status.Detail)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Compensation-benchmark did not check an amount: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}
