using NodaTime;
using PublicHoliday;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Public holidays of countries, and of their subdivisions where those differ (Germany, Switzerland, the United Kingdom, Australia, Canada).</summary>
internal static class Holidays
{
    internal const string Unknown = "is no country or subdivision whose public holidays are known here, such as 'DE', 'DE-BE', 'GB-SCT', 'US'; "
        + "leave it empty and enter days off one by one";

    /// <summary>Whether the holidays of a place are known.</summary>
    internal static bool AreKnown(string place) => Calendar(place) is not null;

    /// <summary>The holidays of a place from one day to another, both included. A holiday that moves to a working day is that day.</summary>
    /// <param name="place">ISO 3166-1 or 3166-2 code; none for the empty one.</param>
    /// <param name="first">First day.</param>
    /// <param name="last">Last day.</param>
    internal static IEnumerable<LocalDate> Of(string place, LocalDate first, LocalDate last) =>
        Calendar(place) is not { } calendar ? []
        : Enumerable.Range(first.Year, last.Year - first.Year + 1).SelectMany(calendar.PublicHolidays).Select(LocalDate.FromDateTime)
            .Where(day => first <= day && day <= last).Distinct();

    private static IPublicHolidays? Calendar(string place) => place.Split('-') switch
    {
        ["DE", var part] => Named<GermanPublicHoliday.States>(part) is { } state ? new GermanPublicHoliday { State = state } : null,
        ["CH", var part] => Named<SwitzerlandPublicHoliday.Cantons>(part) is { } canton ? new SwitzerlandPublicHoliday { Canton = canton } : null,
        ["AU", var part] => Named<AustraliaPublicHoliday.States>(part) is { } state ? new AustraliaPublicHoliday { State = state } : null,
        ["CA", "AB" or "BC" or "MB" or "NB" or "NL" or "NS" or "NT" or "NU" or "ON" or "PE" or "QC" or "SK" or "YT"] => new CanadaPublicHoliday(place[3..]),
        ["GB", "ENG"] => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.England },
        ["GB", "WLS"] => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.Wales },
        ["GB", "SCT"] => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.Scotland },
        ["GB", "NIR"] => new UKBankHoliday { UkCountry = UKBankHoliday.UkCountries.NorthernIreland },
        // The library's own code for Poland beside the true one.
        ["PO"] => null,
        [{ Length: 2 } country] when Named<PublicHolidayCountryCode>(country) is { } code => PublicHolidayFactory.GetPublicHolidayForCountry(code),
        _ => null,
    };

    private static T? Named<T>(string name) where T : struct, Enum =>
        name.All(char.IsAsciiLetter) && Enum.TryParse<T>(name, ignoreCase: true, out var value) && name.Length <= 3 && value.ToString().Length == name.Length
        && !value.ToString().Equals("ALL", StringComparison.OrdinalIgnoreCase) ? value : null;
}
