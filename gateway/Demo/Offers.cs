using System.Globalization;
using Google.Type;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Spectre.Console;
using Level = Hiring.CompensationBenchmark.V1.Level;

namespace Hiring.Demo;

/// <summary>Offers, right and wrong ones.</summary>
internal sealed class Offers(ICandidateApi candidates, ICompensationApi compensation, Narrator narrator)
{
    public async Task TryWithoutDecisionAsync(Applicant applicant, Role role, CancellationToken cancellation)
    {
        var amount = await AmountAsync(role, 0.25m, cancellation);
        await narrator.RefusedAsync($"An offer of {Narrator.Money(amount)} before there is a decision", "NO_DECISION_TO_HIRE",
            () => candidates.CreateOfferAsync(new CreateOfferRequest { ApplicationId = applicant.ApplicationId, BaseSalary = amount }, cancellation));
    }

    public async Task TryOutsideTheBandAsync(Applicant applicant, Role role, CancellationToken cancellation)
    {
        var amount = await AmountAsync(role, 3m, cancellation);
        await narrator.RefusedAsync($"An offer of {Narrator.Money(amount)} without a justification", "JUSTIFICATION_REQUIRED",
            () => candidates.CreateOfferAsync(new CreateOfferRequest { ApplicationId = applicant.ApplicationId, BaseSalary = amount }, cancellation));
    }

    public async Task<Offer> MakeAsync(Applicant applicant, Role role, CancellationToken cancellation)
    {
        var amount = await AmountAsync(role, 0.5m, cancellation);
        var offer = await narrator.StepAsync("Making the offer",
            () => candidates.CreateOfferAsync(new CreateOfferRequest { ApplicationId = applicant.ApplicationId, BaseSalary = amount }, cancellation),
            made => $"Offered {applicant.Name} {Narrator.Money(made.BaseSalary)} a year");

        var check = offer.MarketCheck;
        var table = new Table().AddColumns("Offer", "Market rank", "Compa-ratio", "Market median", "Observations", "Finding");
        table.AddRow(Narrator.Plain(Narrator.Money(offer.BaseSalary)), Narrator.Plain($"above {Narrator.Share(check.MarketRank)}"), Narrator.Plain(Narrator.Number(check.CompaRatio)),
            Narrator.Plain(Narrator.Money(check.Median)), Narrator.Plain(check.Observations.ToString("N0", CultureInfo.InvariantCulture)), Narrator.Plain(check.Finding));
        narrator.Table("The offer against the market", table);
        return offer;
    }

    public Task AcceptAsync(Applicant applicant, Offer offer, CancellationToken cancellation) => narrator.StepAsync("Waiting for the answer",
        async () =>
        {
            await candidates.AcceptOfferAsync(offer.Id, new AcceptOfferRequest { Etag = offer.Etag }, cancellation);
            applicant.Application = await candidates.GetApplicationAsync(applicant.ApplicationId, cancellation);
            return applicant.Application is { Stage: Stage.Hired, State: ApplicationState.Hired }
                ? applicant
                : throw new HireFailedException(
                    $"The offer was accepted, but the application is at {Narrator.Words(applicant.Application.Stage)} and {Narrator.Words(applicant.Application.State)}.");
        },
        _ => $"{applicant.Name} accepts");

    public void Conclude(Applicant applicant, Offer offer, TimeSpan took) => narrator.Panel("Hired",
        string.Create(CultureInfo.InvariantCulture,
            $"[green]{Markup.Escape(applicant.Name)}[/] is hired at {Narrator.Money(offer.BaseSalary)} a year. Application {applicant.ApplicationId}, offer {offer.Id}. The hire took {took.TotalSeconds:0.0} s."));

    /// <summary>An amount by the market of the role: 0 is its median, 1 its 75th percentile, rounded to 500.</summary>
    private async Task<Money> AmountAsync(Role role, decimal aboveMedian, CancellationToken cancellation)
    {
        var benchmark = await compensation.GetBenchmarkAsync("backend-engineering", Level.Senior, role.Location, cancellation);
        Money Pay(int percentile) => benchmark.Percentiles.Single(pay => pay.Percentile == percentile).Pay;
        var (median, upper) = (Pay(50), Pay(75));
        var amount = median.DecimalValue + aboveMedian * (upper.DecimalValue - median.DecimalValue);
        return new Money { CurrencyCode = median.CurrencyCode, DecimalValue = Math.Round(amount / 500) * 500 };
    }
}
