using CsCheck;
using Hiring.Candidate.Candidates;

namespace Hiring.Candidate.Tests;

public sealed class ContactsTests
{
    private const string Local64 = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234";

    /// <summary>A domain of 63 + 1 + 63 + 1 + 57 + 1 + 3 = 189 characters: with a local part of 64 and the @ exactly 254.</summary>
    private static readonly string Domain189 = $"{new string('a', 63)}.{new string('b', 63)}.{new string('c', 57)}.org";

    private static readonly string[] Domains = ["example.org", "BÜCHER.example", "a.b", "x"];

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("  Ada@Example.ORG\t", "ada@example.org")]
    [InlineData("ada+jobs@example.org", "ada+jobs@example.org")]
    [InlineData("a@b.co", "a@b.co")]
    [InlineData("ada.o'hara_x-1@mail.example.co.uk", "ada.o'hara_x-1@mail.example.co.uk")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org")]
    [InlineData("\"ada lovelace\"@example.org", "\"ada lovelace\"@example.org")]
    [InlineData("\"ada@home\"@example.org", "\"ada@home\"@example.org")]
    [InlineData("\"Ada\"@example.org", "ada@example.org")]
    [InlineData("\"ada..x\"@example.org", "\"ada..x\"@example.org")]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@BÜCHER.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example")]
    [InlineData("日本@例え.jp", "日本@xn--r8jz45g.jp")]
    [InlineData("ada@123.example", "ada@123.example")]
    public void A_legal_address_is_kept_as_given_and_compared_by_its_normal_form(string given, string normalised)
    {
        var contact = Contacts.ReadEmail(given, out var problem);

        Assert.Null(problem);
        Assert.Equal(new Contact(ContactKind.Email, given.Trim(), normalised), contact);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@localhost")]
    [InlineData("ada@example.")]
    [InlineData("ada@.example.org")]
    [InlineData("ada@example..org")]
    [InlineData("ada@example.org.")]
    [InlineData("ada@@example.org")]
    [InlineData("ada@home@example.org")]
    [InlineData("ada lovelace@example.org")]
    [InlineData("ada@exam ple.org")]
    [InlineData("ada@example.org ada@example.net")]
    [InlineData("ada@example.org,grace@example.org")]
    [InlineData(".ada@example.org")]
    [InlineData("ada.@example.org")]
    [InlineData("ada..lovelace@example.org")]
    [InlineData("ada(work)@example.org")]
    [InlineData("ada@example.org (work)")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("<ada@example.org>")]
    [InlineData("mailto:ada@example.org")]
    [InlineData("\"ada@example.org")]
    [InlineData("ada\"@example.org")]
    [InlineData("ada@-example.org")]
    [InlineData("ada@example_x.org")]
    [InlineData("ada@[192.0.2.1]")]
    [InlineData("ada@192.0.2.1")]
    [InlineData("ada\r\nBcc: all@example.org")]
    [InlineData("ada@exam\nple.org")]
    [InlineData("ada\\@example.org")]
    public void An_illegal_address_is_refused_with_a_reason(string given)
    {
        Assert.Equal(default, Contacts.ReadEmail(given, out var problem));
        Assert.NotNull(problem);
        if (given.Length > 0)
            Assert.DoesNotContain(given, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_address_is_taken_and_one_character_more_is_not()
    {
        var longest = $"{Local64}@{Domain189}";
        Assert.Equal(254, longest.Length);
        Assert.Equal(longest, Contacts.ReadEmail(longest, out var fine).Normalised);
        Assert.Null(fine);

        Contacts.ReadEmail($"{Local64}@c{Domain189}", out var whole);
        Contacts.ReadEmail($"a{Local64}@example.org", out var local);
        Contacts.ReadEmail($"ada@{new string('a', 64)}.org", out var label);
        // Each of these letters takes several characters of punycode.
        Contacts.ReadEmail($"{Local64}@{string.Join('.', Enumerable.Repeat("çüéâäàåêëèïîìæôöòûùÿ", 7))}.org", out var punycode);

        Assert.All([whole, local, label, punycode], Assert.NotNull);
        Assert.StartsWith("has 255 characters", whole);
    }

    [Theory]
    [InlineData("+49 30 901820", "", "+4930901820")]
    [InlineData("030 / 90 18 20", "DE", "+4930901820")]
    [InlineData("0049 30 901820", "DE", "+4930901820")]
    [InlineData("(0)30-901820", "DE", "+4930901820")]
    [InlineData("(650) 253-0000", "US", "+16502530000")]
    [InlineData("+1 650 253 0000 ext. 12", "DE", "+16502530000")]
    [InlineData("tel:+16502530000", "", "+16502530000")]
    [InlineData("1-800-FLOWERS", "US", "+18003569377")]
    [InlineData("+１ ６５０ ２５３ ００００", "", "+16502530000")]
    public void A_number_is_one_of_its_country_and_compared_as_E164(string given, string country, string normalised)
    {
        var contact = Contacts.ReadPhone(given, country, out var problem);

        Assert.Null(problem);
        Assert.Equal(new Contact(ContactKind.Phone, given, normalised), contact);
    }

    [Theory]
    [InlineData("030 901820", "", "country code")]
    [InlineData("030 901820", "XX", "country code")]
    [InlineData("+999 123456", "DE", "country code")]
    [InlineData("", "DE", "not a phone number")]
    [InlineData("call me", "DE", "not a phone number")]
    [InlineData("1", "US", "not a phone number")]
    [InlineData("12345", "US", "too short or too long")]
    [InlineData("+1 650 253 0000 0000", "US", "too short or too long")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "US", "at the most")]
    public void An_impossible_number_is_refused_with_the_way_out(string given, string country, string reason)
    {
        Assert.Equal(default, Contacts.ReadPhone(given, country, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contact_is_kept_once_in_the_form_that_came_first_and_each_wrong_one_is_named()
    {
        var wrong = new List<(string, string)>();

        var contacts = Contacts.Read(["Ada@example.org", "ada@EXAMPLE.org", "x", "ada@example.net"], ["030 901820", "+49 30 901820", "12"], "DE", (kind, i) => $"{kind}[{i}]", wrong);

        Assert.Equal(["Ada@example.org", "ada@example.net", "030 901820"], contacts.Select(contact => contact.Value));
        Assert.Equal(["Email[2]", "Phone[2]"], wrong.Select(w => w.Item1));
    }

    /// <summary>What was taken once is taken again, and is the same contact.</summary>
    [Fact]
    public void Normalising_twice_is_normalising_once() =>
        Gen.Select(Gen.String[Gen.Char["aB1.+@\"ü-_ "], 1, 12], Gen.Int[0, 3]).Sample((local, domain) =>
        {
            var once = Contacts.ReadEmail($"{local}@{Domains[domain]}", out var problem);
            if (problem is not null)
                return;
            Assert.Equal(once.Normalised, Contacts.ReadEmail(once.Normalised, out var again).Normalised);
            Assert.Null(again);
        });
}
