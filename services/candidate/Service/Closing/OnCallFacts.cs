using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Closing;

/// <summary>Whether the on-call facts that a candidate was told are those that the role has now.</summary>
internal static class OnCallFacts
{
    /// <summary>A name for the facts: equal facts have equal names. Empty where the role says nothing.</summary>
    internal static string Version(OnCall? facts) => facts is null ? ""
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{facts.RotationSize}/{facts.PagesPerWeek:R}"))))[..16];

    /// <summary>The state of the disclosure.</summary>
    /// <param name="now">The facts of the role; null where it says nothing.</param>
    /// <param name="told">The facts that were told last; null if never.</param>
    /// <param name="by">Who told them.</param>
    /// <param name="at">When.</param>
    internal static OnCallDisclosure Disclosure(OnCall? now, OnCall? told, string by, Instant? at)
    {
        var same = told is not null && Version(now) == Version(told);
        return new OnCallDisclosure
        {
            Facts = now, FactsVersion = Version(now), Told = same, Outdated = told is not null && !same, ToldFacts = told, ToldBy = by, TellTime = at?.ToTimestamp(),
        };
    }
}
