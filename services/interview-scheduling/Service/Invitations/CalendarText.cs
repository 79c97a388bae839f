using System.Buffers;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>
/// Writes iCalendar text (RFC 5545): lines of at most 75 octets that never cut a character (3.1), escaped text (3.3.11), quoted
/// parameters (3.2), times in UTC. No value can end its line, whatever it holds. The serializer of Ical.Net 5.2.4 does neither:
/// see docs/decisions.
/// </summary>
internal sealed class CalendarText
{
    private const int MostOctets = 75;
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");
    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private int _octets;

    /// <summary>What was written, in UTF-8.</summary>
    internal ReadOnlyMemory<byte> Bytes => _text.WrittenMemory;

    /// <summary>A property whose value is one of the standard's words, a number or an identifier.</summary>
    internal CalendarText Line(string name, string value) => Write($"{name}:{OneLine(value)}");

    internal CalendarText Line(string name, int value) => Line(name, value.ToString(CultureInfo.InvariantCulture));

    internal CalendarText Time(string name, Instant value) => Line(name, Utc.Format(value));

    /// <summary>A property whose value people wrote.</summary>
    internal CalendarText Text(string name, string value)
    {
        var escaped = new StringBuilder(value.Length + 16);
        foreach (var letter in value.ReplaceLineEndings("\n").EnumerateRunes())
            _ = letter.Value switch
            {
                '\n' => escaped.Append("\\n"),
                '\\' or ';' or ',' => escaped.Append('\\').Append(letter),
                _ when Rune.IsControl(letter) => escaped,
                _ => escaped.Append(letter),
            };
        return Write($"{name}:{escaped}");
    }

    /// <summary>A person: ORGANIZER or ATTENDEE.</summary>
    /// <param name="name">Name of the property, with those of its parameters that are words of the standard.</param>
    /// <param name="shown">The person's name. A parameter cannot hold a quote, and programs differ about backslashes in it: an apostrophe and a slash stand for them.</param>
    /// <param name="address">Address for mail.</param>
    internal CalendarText Person(string name, string shown, string address) =>
        Write($"{name};CN=\"{OneLine(shown).Replace('"', '\'').Replace('\\', '/').Replace("^", "^^", StringComparison.Ordinal)}\":mailto:{string.Concat(OneLine(address).EnumerateRunes().Select(Mailto))}");

    /// <summary>The text without control characters, line ends being spaces.</summary>
    internal static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").EnumerateRunes().Where(letter => !Rune.IsControl(letter)).Select(letter => letter.ToString()));

    /// <summary>Characters that are common in addresses stand as they are, since programs compare them so; others as RFC 6068 asks.</summary>
    private static string Mailto(Rune letter) =>
        Rune.IsLetterOrDigit(letter) && letter.IsAscii || letter.IsAscii && "@.-_+!#$&'*/=?^`{|}~".Contains((char)letter.Value, StringComparison.Ordinal)
            ? letter.ToString() : Uri.EscapeDataString(letter.ToString());

    private CalendarText Write(string line)
    {
        Span<byte> letter = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(letter);
            if (_octets + length > MostOctets)
            {
                _text.Write("\r\n "u8);
                _octets = 1;
            }
            _text.Write(letter[..length]);
            _octets += length;
        }
        _text.Write("\r\n"u8);
        _octets = 0;
        return this;
    }
}
