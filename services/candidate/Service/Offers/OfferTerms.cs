using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Duration = NodaTime.Duration;

namespace Hiring.Candidate.Offers;

/// <summary>What a request offers, checked: amounts that can be paid in their currencies.</summary>
internal sealed record OfferTerms(Money BaseSalary, decimal Amount, OfferComponents Components, string Justification, Instant? Expires, IReadOnlyList<string> Approvers)
{
    /// <summary>An offer that stands longer than this was forgotten.</summary>
    private static readonly Duration Longest = Duration.FromDays(366);

    /// <summary>Reads the terms; INVALID_ARGUMENT with the field that is wrong.</summary>
    internal static OfferTerms Of(Money baseSalary, OfferComponents? components, string justification, Timestamp? expires, IReadOnlyList<string> approvers)
    {
        var amount = Currency.Payable(baseSalary, "base_salary");
        if (amount <= 0)
            throw Problem.Invalid("base_salary", "must be more than 0");
        CheckComponent(components?.BonusTarget, "components.bonus_target");
        CheckComponent(components?.SignOn, "components.sign_on");
        for (var year = 0; year < components?.EquityByYear.Count; year++)
            CheckComponent(components.EquityByYear[year], $"components.equity_by_year[{year}]");
        if (approvers.Any(string.IsNullOrWhiteSpace))
            throw Problem.Invalid("approvers", "names nobody in one place");
        return new OfferTerms(baseSalary, amount, components ?? new(), justification, expires?.ToInstant("expire_time"), approvers);
    }

    /// <summary>Throws INVALID_ARGUMENT unless the offer would expire after now and within a year.</summary>
    internal void MustExpireAfter(Instant now)
    {
        if (Expires <= now || Expires > now + Longest)
            throw Problem.Invalid("expire_time", "must lie in the future, and at most a year ahead");
    }

    private static void CheckComponent(Money? money, string field)
    {
        if (money is not null && Currency.Payable(money, field) < 0)
            throw Problem.Invalid(field, "must not be negative");
    }
}
