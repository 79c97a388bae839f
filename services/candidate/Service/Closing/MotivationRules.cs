using System.Globalization;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Closing;

/// <summary>
/// Holds what moves a candidate against what a role really offers. A gap is named as such: who hears of it from us stays
/// longer than who finds out. What nobody wrote down is unknown, never taken for a yes.
/// </summary>
internal static class MotivationRules
{
    /// <summary>
    /// A week on call in six, and two pages in it: what engineers commonly call bearable. A convention that orders a
    /// conversation; the numbers are told in any case.
    /// </summary>
    internal const int CalmRotation = 6;

    internal const double CalmPages = 2;

    /// <summary>The matches, the most decisive first, and of equal ones the gaps first.</summary>
    /// <param name="motivations">What moves the candidate.</param>
    /// <param name="role">The role as it is now.</param>
    /// <param name="offered">The base pay of the open offer; null if there is none.</param>
    internal static IReadOnlyList<MotivationMatch> Match(IEnumerable<Motivation> motivations, Role role, Google.Type.Money? offered) =>
    [
        .. motivations.Select(motivation =>
            {
                var (verdict, finding) = Judge(motivation, role, offered);
                return new MotivationMatch { Motivation = motivation, Verdict = verdict, Finding = finding };
            })
            .OrderByDescending(match => match.Motivation.Strength)
            .ThenByDescending(match => match.Verdict == MotivationVerdict.NotOffered),
    ];

    private static (MotivationVerdict, string) Judge(Motivation motivation, Role role, Google.Type.Money? offered) => motivation.Kind switch
    {
        MotivationKind.Challenges => role.Challenge.HardProblems.Count > 0
            ? (MotivationVerdict.Offered, $"The role offers: {string.Join(" / ", role.Challenge.HardProblems)}")
            : (MotivationVerdict.NotOffered, "The role names no hard problem."),
        MotivationKind.Scale => Scale(motivation.WantedScale, role.Challenge.Scale),
        MotivationKind.CleanArchitecture or MotivationKind.Culture => Said(role.Challenge.Culture, "how its engineers work"),
        MotivationKind.Ownership => Said(role.Challenge.Ownership, "what its engineer owns and decides"),
        MotivationKind.Pay => Pay(motivation.WantedSalary, offered),
        MotivationKind.Place => Place(motivation.WantedPlace, role),
        MotivationKind.CalmOnCall => Calm(role.Challenge.OnCall),
        _ => (MotivationVerdict.Unknown, "Nothing of the role can be held against it; ask and answer in person."),
    };

    private static (MotivationVerdict, string) Said(string words, string what) => words.Length > 0
        ? (MotivationVerdict.Offered, words)
        : (MotivationVerdict.Unknown, $"The role does not say {what}.");

    private static (MotivationVerdict, string) Scale(Scale? wanted, Scale offered)
    {
        (string Name, double Wanted, double Offered)[] all =
        [
            ("requests a second at the peak", wanted?.PeakRequestsPerSecond ?? 0, offered.PeakRequestsPerSecond),
            ("gigabytes stored", wanted?.StoredGigabytes ?? 0, offered.StoredGigabytes),
            ("services", wanted?.Services ?? 0, offered.Services),
        ];
        var numbers = all.Where(one => one.Offered > 0).Select(one => $"{Number(one.Offered)} {one.Name}").ToList();
        var gaps = all.Where(one => one.Wanted > 0 && one.Offered > 0 && one.Offered < one.Wanted)
            .Select(one => $"the candidate looks for {Number(one.Wanted)} {one.Name}, the role has {Number(one.Offered)}").ToList();
        var open = all.Where(one => one.Wanted > 0 && one.Offered <= 0).Select(one => one.Name).ToList();
        if (gaps.Count > 0)
            return (MotivationVerdict.NotOffered, $"Smaller than hoped for: {string.Join("; ", gaps)}.");
        if (numbers.Count == 0 || open.Count > 0)
            return (MotivationVerdict.Unknown, $"The role does not say how many {(open.Count > 0 ? string.Join(" or ", open) : "requests, gigabytes or services")} it has.");
        return (MotivationVerdict.Offered, $"The role has {string.Join(", ", numbers)}.");
    }

    private static (MotivationVerdict, string) Pay(Google.Type.Money? wanted, Google.Type.Money? offered)
    {
        if (wanted is null)
            return (MotivationVerdict.Unknown, "Nobody wrote down what the candidate hopes for. Ask.");
        if (offered is null)
            return (MotivationVerdict.Unknown, "No offer is open yet.");
        if (wanted.CurrencyCode != offered.CurrencyCode)
            return (MotivationVerdict.Unknown, $"The offer is in {offered.CurrencyCode}, the hope in {wanted.CurrencyCode}.");
        var missing = wanted.DecimalValue - offered.DecimalValue;
        return missing <= 0
            ? (MotivationVerdict.Offered, $"The offer of {Text(offered.DecimalValue)} {offered.CurrencyCode} is what the candidate hopes for or more.")
            : (MotivationVerdict.NotOffered, $"The offer is {Text(missing)} {offered.CurrencyCode} below what the candidate hopes for.");
    }

    private static (MotivationVerdict, string) Place(string wanted, Role role)
    {
        var places = string.Join(", ", Places(role));
        if (wanted.Length == 0)
            return (MotivationVerdict.Unknown, "Nobody wrote down where the candidate wants to work. Ask.");
        if (wanted == "remote")
            return role.RemotePolicy switch
            {
                RemotePolicy.RemoteAnywhere => (MotivationVerdict.Offered, "The work can be done from anywhere."),
                RemotePolicy.RemoteInCountry => (MotivationVerdict.Offered, $"The work can be done from anywhere in the countries of {places}."),
                RemotePolicy.Unspecified => (MotivationVerdict.Unknown, "The role does not say whether the work can be done remotely."),
                _ => (MotivationVerdict.NotOffered, $"The work is done on site, wholly or partly, at {places}."),
            };
        return role.RemotePolicy == RemotePolicy.RemoteAnywhere || Places(role).Any(place => Within(place, wanted, role.RemotePolicy))
            ? (MotivationVerdict.Offered, role.RemotePolicy == RemotePolicy.RemoteAnywhere ? "The work can be done from anywhere." : $"The role is at {places}.")
            : (MotivationVerdict.NotOffered, $"The role is at {places}, not at {wanted}.");
    }

    /// <summary>Whether a place of the role serves a wanted one: the same, a part of the wanted country, or remote within one country.</summary>
    private static bool Within(string place, string wanted, RemotePolicy policy) =>
        place == wanted || wanted.Length == 2 && Country(place) == wanted
        || (policy == RemotePolicy.RemoteInCountry || place.Length == 2) && Country(place) == Country(wanted);

    private static string Country(string place) => place[..2];

    private static IEnumerable<string> Places(Role role) => role.OtherLocations.Prepend(role.Location);

    private static (MotivationVerdict, string) Calm(OnCall? onCall)
    {
        if (onCall is null)
            return (MotivationVerdict.Unknown, "The role does not say what being on call means.");
        if (onCall.RotationSize == 0)
            return (MotivationVerdict.Offered, "Nobody is on call.");
        var facts = $"{onCall.RotationSize} people take turns, with {Number(onCall.PagesPerWeek)} pages in a usual week.";
        return (onCall.RotationSize >= CalmRotation && onCall.PagesPerWeek <= CalmPages ? MotivationVerdict.Offered : MotivationVerdict.NotOffered, facts);
    }

    private static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Text(decimal amount) => amount.ToString("#,0.###", CultureInfo.InvariantCulture);
}
