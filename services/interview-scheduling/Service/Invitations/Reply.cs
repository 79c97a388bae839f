using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using MimeKit;
using NodaTime;
using NodaTime.TimeZones;
using Calendar = Ical.Net.Calendar;
using Duration = NodaTime.Duration;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>An answer as a calendar program wrote it (RFC 5546, REPLY and COUNTER).</summary>
/// <param name="Uid">UID of the invitation.</param>
/// <param name="Revision">Its SEQUENCE that is answered.</param>
/// <param name="Attendee">Address of who answers, in small letters.</param>
/// <param name="Answer">The answer.</param>
/// <param name="RepliedAt">When it was given, as the program says.</param>
/// <param name="Proposed">The other time of a counter-proposal.</param>
/// <param name="Comment">What was written beside it, cut at <see cref="MostComment"/>.</param>
internal sealed partial record Reply(string Uid, int Revision, string Attendee, InvitationAnswer Answer, Instant RepliedAt, Interval? Proposed, string Comment)
{
    internal const int MostComment = 1000;
    private const int MostLines = 5000;
    private const int MostComponents = 50;
    private const int MostMimeParts = 50;
    private const int MostMimeDepth = 10;
    private static readonly Duration LongestProposal = Duration.FromDays(1);

    /// <summary>Reads a mail or a calendar object; INVALID_ARGUMENT says what is wrong with it. Nothing in it is expanded, fetched or run.</summary>
    internal static Reply Parse(byte[] content)
    {
        var (text, sender) = content.AsSpan().TrimStart(" \r\n\t\uFEFF"u8).StartsWith("BEGIN:VCALENDAR"u8)
            ? (Encoding.UTF8.GetString(content), null) : FromMail(content);
        if (text.AsSpan().Count('\n') > MostLines || text.Split("BEGIN:", MostComponents + 2, StringSplitOptions.None).Length > MostComponents + 1)
            throw Invalid($"is larger than an answer: {MostLines} lines and {MostComponents} components are the most");
        try
        {
            return FromCalendar(text, sender);
        }
        // The parser throws whatever its parts throw, some of it only when a value is asked for; and there are times beyond all calendars.
        catch (Exception e) when (e is not RpcException)
        {
            throw Invalid("is no calendar object (RFC 5545), or holds a time that is none");
        }
    }

    private static Reply FromCalendar(string text, string? sender)
    {
        var calendar = Calendar.Load(text) ?? throw Invalid("is no calendar object (RFC 5545)");
        if (calendar.Events is not [{ } answer])
            throw Invalid("must hold one VEVENT");
        var method = calendar.Method?.ToUpperInvariant();
        if (method is not ("REPLY" or "COUNTER"))
            throw Invalid("must have the METHOD REPLY or COUNTER");
        var (attendee, status) = WhoAnswers(answer, sender);
        return new Reply(
            answer.Uid is { Length: > 0 and <= 500 } uid ? uid : throw Invalid("has no UID"), Sequence(text), attendee,
            method == "COUNTER" ? InvitationAnswer.CounterProposed : status switch
            {
                "ACCEPTED" => InvitationAnswer.Accepted,
                "DECLINED" => InvitationAnswer.Declined,
                "TENTATIVE" => InvitationAnswer.Tentative,
                _ => throw Invalid("must have a PARTSTAT of ACCEPTED, DECLINED or TENTATIVE"),
            },
            // The parser would say now for a DTSTAMP that is missing.
            DtStamps().IsMatch(text) && answer.DtStamp is { } stamp ? ToInstant(stamp) : throw Invalid("has no DTSTAMP"), method == "COUNTER" ? Proposal(answer) : null, Cut(answer.Comments));
    }

    private static (string Text, string? Sender) FromMail(byte[] content)
    {
        try
        {
            var mail = MimeMessage.Load(new ParserOptions { MaxMimeDepth = MostMimeDepth }, new MemoryStream(content, writable: false));
            var part = mail.BodyParts.Take(MostMimeParts).OfType<TextPart>().FirstOrDefault(part => part.ContentType.IsMimeType("text", "calendar"))
                ?? throw Invalid("has no calendar part (text/calendar)");
            // Whoever answers for somebody else would otherwise only have to name him.
            return mail.From.Mailboxes.ToList() is [var from] ? (part.Text, from.Address) : throw Invalid("must have one sender");
        }
        catch (FormatException)
        {
            throw Invalid("is neither a mail (MIME) nor a calendar object");
        }
    }

    /// <summary>Who answers: of several attendees, as a counter-proposal lists them, the sender of the mail.</summary>
    private static (string Address, string? Status) WhoAnswers(CalendarEvent answer, string? sender)
    {
        var attendees = answer.Attendees.Where(one => one.Value is { Scheme: "mailto" })
            .Select(one => (Address: Uri.UnescapeDataString(one.Value!.AbsoluteUri["mailto:".Length..]).ToLowerInvariant(), Status: one.ParticipationStatus?.ToUpperInvariant())).ToList();
        if (sender is not null)
            attendees.RemoveAll(one => !one.Address.Equals(sender, StringComparison.OrdinalIgnoreCase));
        return attendees is [var attendee] ? attendee
            : throw Invalid(sender is null ? "must name one ATTENDEE by a mailto address" : "must name its sender as the ATTENDEE who answers");
    }

    private static Interval Proposal(CalendarEvent answer)
    {
        if (answer.DtStart is not { HasTime: true } from)
            throw Invalid("must have a DTSTART with a time");
        var start = ToInstant(from);
        var end = answer.DtEnd is { HasTime: true } to ? ToInstant(to)
            : answer.Duration is { } length ? start + Duration.FromTimeSpan(length.ToTimeSpan(from)) : throw Invalid("must have a DTEND with a time");
        return end > start && end - start <= LongestProposal ? new Interval(start, end) : throw Invalid("must end after its start, and within a day of it");
    }

    /// <summary>By NodaTime alone, and never by what a VTIMEZONE in the mail says. Outlook names zones as Windows does.</summary>
    private static Instant ToInstant(CalDateTime time)
    {
        var local = LocalDateTime.FromDateTime(DateTime.SpecifyKind(time.Value, DateTimeKind.Unspecified));
        var id = time.IsUtc ? "Etc/UTC" : time.TzId ?? throw Invalid("has a time without a zone");
        var zone = WallTime.Zone(id) ?? (TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(id, out var known)
            ? DateTimeZoneProviders.Tzdb[known] : throw Invalid("has a time in a zone that is neither IANA's nor one of Windows"));
        return local.InZoneLeniently(zone).ToInstant();
    }

    private static string Cut(IEnumerable<string>? comments)
    {
        var text = string.Concat(string.Join('\n', comments ?? []).EnumerateRunes().Where(letter => letter.Value == '\n' || !Rune.IsControl(letter)).Take(MostComment));
        return text.Trim();
    }

    /// <summary>0 where none is given (RFC 5545, 3.8.7.4). The parser would say 0 for one that is no number, too.</summary>
    private static int Sequence(string text) => !Sequences().IsMatch(text) ? 0
        : int.TryParse(Sequences().Match(text).Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence
        : throw Invalid("must have a SEQUENCE that is a number");

    [GeneratedRegex(@"^SEQUENCE[^:\r\n]*:([^\r\n]*)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Sequences();

    [GeneratedRegex(@"^DTSTAMP[;:]", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex DtStamps();

    private static RpcException Invalid(string what) => Problem.Invalid("content", what);
}
