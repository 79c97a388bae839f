using Google.Type;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.ServiceDefaults;

/// <summary>Money on the wire: a decimal amount and an ISO 4217 code, never a float.</summary>
public static class Currency
{
    /// <summary>Active codes of ISO 4217 (list one, amendment 177) in which somebody can be paid; no metals, funds or test codes.</summary>
    private static readonly HashSet<string> Codes = [.. """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
        CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
        ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE
        SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF
        XPF YER ZAR ZMW ZWG
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether a code is a currency of ISO 4217.</summary>
    public static bool IsKnown(string code) => Codes.Contains(code);

    /// <summary>The amount of a field; INVALID_ARGUMENT if the currency does not exist or units and nanos disagree.</summary>
    public static decimal Amount(Money money, string field)
    {
        if (!IsKnown(money.CurrencyCode))
            throw Problem.Invalid($"{field}.currency_code", $"'{money.CurrencyCode}' is not a currency of ISO 4217");
        if (Math.Abs((long)money.Nanos) > 999_999_999 || money.Nanos != 0 && money.Units != 0 && Math.Sign(money.Nanos) != Math.Sign(money.Units))
            throw Problem.Invalid($"{field}.nanos", "must be within ±999,999,999 and have the sign of units");
        return money.Units + money.Nanos / 1_000_000_000m;
    }

    /// <summary>
    /// The amount of a field that somebody is paid: as <see cref="Amount"/>, and no finer than the smallest unit of the currency,
    /// for example a whole yen.
    /// </summary>
    public static decimal Payable(Money money, string field)
    {
        var amount = Amount(money, field);
        var digits = MinorDigits(money.CurrencyCode);
        if (decimal.Round(amount, digits) != amount)
            throw Problem.Invalid($"{field}.nanos", digits == 0
                ? $"must be 0: {money.CurrencyCode} has no smaller unit"
                : $"is finer than {money.CurrencyCode} can be paid: it has {digits} digits after the point");
        return amount;
    }

    /// <summary>Digits of the smallest unit of a currency, after ISO 4217.</summary>
    public static int MinorDigits(string code) => code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    /// <summary>An amount on the wire.</summary>
    public static Money Money(decimal amount, string currency) => new() { DecimalValue = amount, CurrencyCode = currency };
}
