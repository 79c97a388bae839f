using System.Text;
using CsCheck;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests.Invitations;

public sealed class CalendarTextTests
{
    private static readonly MailSettings Settings = new(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Mail:From"] = "\"Example, \\\"Inc\\\"\" <interviews@hiring.example>" }).Build());

    /// <summary>Every character that the format gives a meaning, line ends of every kind, controls, lone halves of a pair, and letters of one to four octets.</summary>
    private static readonly Gen<string> Any = Gen.OneOf(
        Gen.OneOf("\r\n", "\n", "\r", ";", ",", ":", "\\", "\"", "\\n", "\0", "\u0007", "\t", "\u2028", "\u0085", "\ud83d", "\ude00", "BEGIN:VEVENT", "END:VEVENT", "<b>x</b>", "=?utf-8?q?x?="),
        Gen.OneOf("a", "ü", "字", "😀", " "), Gen.String).Array[0, 60].Select(string.Concat);

    private static readonly string[] Hostile =
    [
        "a\r\nATTENDEE:mailto:evil@x.example", "a\nEND:VEVENT\nBEGIN:VEVENT", "\"; X=\"y", "x\r\n y", new('字', 500), string.Concat(Enumerable.Repeat("😀", 300)), "a\\", "\\;\\,\\n", "<script>alert(1)</script>", "\"\"", "^n^'",
    ];

    [Fact]
    public void No_value_can_end_its_line_and_no_line_is_longer_than_75_octets_or_cuts_a_character() => Any.Select(Any, Any).Sample((title, name, address) =>
    {
        var bytes = Write(title, name, address);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.EndsWith("END:VEVENT\r\nEND:VCALENDAR\r\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split("\r\n"))
        {
            Assert.True(Encoding.UTF8.GetByteCount(line) <= 75);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\r', line);
        }
        // However it is folded, the properties are these and no others.
        var properties = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n").Select(line => line.Split(':', ';')[0]);
        Assert.Equal(["BEGIN", "VERSION", "PRODID", "METHOD", "BEGIN", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "LOCATION", "ORGANIZER", "ATTENDEE", "END", "END", ""], properties);
    });

    [Fact]
    public async Task What_people_wrote_is_read_by_another_program_as_it_was_meant()
    {
        var titles = Hostile.Concat(Any.Array[300].Single()).ToList();
        var read = await CalendarReader.ReadAll(titles.Select(title => Encoding.UTF8.GetString(Write(title, title, "bob@x.example"))));

        Assert.All(titles.Zip(read), pair =>
        {
            var read = Assert.Single(pair.Second.Events);
            Assert.Equal("REQUEST", pair.Second.Method);
            Assert.Equal(Cleaned(pair.First, "\n"), read.Summary);
            Assert.Equal([Cleaned(pair.First, " ").Replace('"', '\'').Replace('\\', '/')], read.AttendeeNames);
            Assert.Equal(["mailto:bob@x.example"], read.Attendees);
            Assert.Equal(("2027-01-04T09:00:00.000Z", "2027-01-04T10:00:00.000Z", 7), (read.Start, read.End, read.Sequence));
        });
    }

    /// <summary>The text without what no text may hold: control characters, and halves of a pair.</summary>
    private static string Cleaned(string text, string lineEnd) => string.Concat(text.ReplaceLineEndings("\n").EnumerateRunes()
        .Select(letter => letter.Value == '\n' ? lineEnd : Rune.IsControl(letter) ? "" : letter.ToString()));

    private static byte[] Write(string title, string name, string address) => new CalendarInterview
    {
        Id = Guid.Parse("0199aa00-0000-7000-8000-000000000000"), Kind = RoundKind.Coding, Starts = Instant.FromUtc(2027, 1, 4, 9, 0), Ends = Instant.FromUtc(2027, 1, 4, 10, 0),
        Sequence = 7, ChangedAt = Instant.FromUtc(2026, 12, 1, 8, 0), Place = "p" + title, CandidateId = Guid.Empty, Names = [name], Emails = [address],
    }.Invitation(MailMethod.Request, title, title, [(name, address)], Settings).ToArray();
}
