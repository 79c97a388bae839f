using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Privacy;

/// <summary>A retention rule as it is stored.</summary>
internal sealed record RetentionRuleRow(string Country, int Months, Instant UpdatedAt)
{
    internal const string Columns = "country, months, updated_at";

    internal RetentionRule ToMessage() => new() { CountryCode = Country, Months = Months, UpdateTime = UpdatedAt.ToTimestamp() };
}
