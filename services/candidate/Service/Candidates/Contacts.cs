using System.Globalization;
using System.Net.Mail;
using System.Text;
using PhoneNumbers;

namespace Hiring.Candidate.Candidates;

/// <summary>Ways to reach a person. The numbers are those of the table.</summary>
internal enum ContactKind
{
    Email = 1,
    Phone = 2,
}

/// <summary>A way to reach a person.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">As it was given.</param>
/// <param name="Normalised">As it is compared: two contacts are the same if this is the same.</param>
internal readonly record struct Contact(ContactKind Kind, string Value, string Normalised);

/// <summary>
/// What counts as an address for mail and as a phone number, and when two are the same. Each way in holds to it: create,
/// update, imports, and the search for duplicates.
/// </summary>
internal static class Contacts
{
    /// <summary>RFC 5321, 4.5.3.1: a path has 256 octets with its brackets, the local part 64.</summary>
    private const int LongestAddress = 254;
    private const int LongestLocalPart = 64;
    private const int LongestNumber = 60;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <summary>
    /// Reads all contacts of a person, each kind in its order and each contact once. What is wrong is added by the name
    /// that <paramref name="fieldOf"/> gives to the n-th of a kind.
    /// </summary>
    internal static List<Contact> Read(
        IEnumerable<string> emails, IEnumerable<string> phones, string country, Func<ContactKind, int, string> fieldOf, List<(string Field, string Description)> wrong)
    {
        var contacts = new List<Contact>();
        var i = 0;
        foreach (var email in emails)
            Add(ContactKind.Email, i++, ReadEmail(email, out var problem), problem);
        i = 0;
        foreach (var phone in phones)
            Add(ContactKind.Phone, i++, ReadPhone(phone, country, out var problem), problem);
        return contacts;

        void Add(ContactKind kind, int position, Contact contact, string? problem)
        {
            if (problem is not null)
                wrong.Add((fieldOf(kind, position), problem));
            else if (position >= Limits.Contacts)
                wrong.Add((fieldOf(kind, position), $"is one too many; {Limits.Contacts} at the most"));
            else if (!contacts.Exists(known => known.Kind == kind && known.Normalised == contact.Normalised))
                contacts.Add(contact);
        }
    }

    /// <summary>
    /// Reads one address: RFC 5321's forms of the local part, quoted ones too, at a domain name, international ones too.
    /// Compared without regard to case, since no provider that people use tells two mailboxes apart by it, with the domain
    /// in punycode. What stands behind a plus counts: only the provider knows whether it is one mailbox.
    /// </summary>
    internal static Contact ReadEmail(string given, out string? problem)
    {
        var text = given.Trim();
        problem = null;
        if (text.Length > LongestAddress)
            problem = $"has {text.Length} characters; an address has {LongestAddress} at the most";
        // Also parses comments and display names, which are no part of an address: then what it found is not what was given.
        else if (!MailAddress.TryCreate(text, out var address) || address.Address != text || !IsLocalPart(address.User))
            problem = "is not an address for mail";
        else if (Encoding.UTF8.GetByteCount(address.User) > LongestLocalPart)
            problem = $"has more than {LongestLocalPart} bytes before the @";
        else if (DomainOf(address.Host) is not { } domain)
            problem = "does not name a domain of mail behind the @, such as example.org";
        else if (address.User.Length + 1 + domain.Length > LongestAddress)
            problem = $"has more than {LongestAddress} characters when its domain is written in ASCII";
        else
            return new Contact(ContactKind.Email, text, $"{Unquoted(address.User).ToLowerInvariant()}@{domain}");
        return default;
    }

    /// <summary>
    /// Reads one phone number, in any of the ways in which people write them. Without a country code it is one of the
    /// country. Compared as E.164, so that an extension does not count.
    /// </summary>
    /// <param name="given">The number.</param>
    /// <param name="country">ISO 3166-1 alpha-2, or empty.</param>
    /// <param name="problem">What is wrong with it; null if nothing is.</param>
    internal static Contact ReadPhone(string given, string country, out string? problem)
    {
        var text = given.Trim();
        problem = text.Length > LongestNumber ? $"has {text.Length} characters; {LongestNumber} at the most" : null;
        if (problem is not null)
            return default;
        try
        {
            var number = Numbers.Parse(text, country.Length == 0 ? null : country);
            // A number that only neighbours can dial has no E.164 form that reaches anyone.
            if (Numbers.IsPossibleNumberWithReason(number) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE)
                return new Contact(ContactKind.Phone, text, Numbers.Format(number, PhoneNumberFormat.E164));
            problem = "is too short or too long for a phone number of its country";
        }
        catch (NumberParseException e)
        {
            problem = e.ErrorType == ErrorType.INVALID_COUNTRY_CODE
                ? "has no country code that is known; begin it with + and the country code, or name the country where the person lives"
                : "is not a phone number";
        }
        return default;
    }

    /// <summary>A dot-atom or a quoted text (RFC 5321, 4.1.2). The parser of .NET lets dots stand anywhere.</summary>
    private static bool IsLocalPart(string user) =>
        user.StartsWith('"') || !user.StartsWith('.') && !user.EndsWith('.') && !user.Contains("..", StringComparison.Ordinal);

    /// <summary>A domain name in lower case and ASCII, or null. One without a dot names no mail server of the internet (RFC 5321, 2.3.5).</summary>
    private static string? DomainOf(string host)
    {
        try
        {
            var domain = Idn.GetAscii(host.ToLowerInvariant());
            var top = domain.LastIndexOf('.');
            return top > 0 && top < domain.Length - 1 && !domain[(top + 1)..].All(char.IsAsciiDigit) ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>"ada"@example.org is the mailbox of ada@example.org: quotes that nothing needs are left out.</summary>
    private static string Unquoted(string user) =>
        user.Length > 2 && user[0] == '"' && user[1..^1] is var inner && IsLocalPart(inner) && inner.All(c => char.IsLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal))
            ? inner : user;
}
