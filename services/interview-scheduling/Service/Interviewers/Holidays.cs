using System.Collections.Concurrent;
using System.Collections.Frozen;
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

    /// <summary>Whether a day is a holiday of a place. A holiday that moves to a working day is that day.</summary>
    /// <param name="place">ISO 3166-1 or 3166-2 code; none for the empty one.</param>
    /// <param name="date">The day.</param>
    internal static bool Is(string place, LocalDate date) => place.Length > 0 && Years.GetOrAdd((place, date.Year), InYear).Contains(date);

    /// <summary>Places that are known are few, and so are years within the reach of a calendar: it does not grow without end.</summary>
    private static readonly ConcurrentDictionary<(string Place, int Year), FrozenSet<LocalDate>> Years = [];

    private static FrozenSet<LocalDate> InYear((string Place, int Year) asked) =>
        (Calendar(asked.Place)?.PublicHolidays(asked.Year).Select(LocalDate.FromDateTime) ?? []).ToFrozenSet();

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
